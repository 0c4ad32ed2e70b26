import { createPinia } from 'pinia';
import { createApp } from 'vue';
import { z } from 'zod';
import App from './App.vue';
import { connectStudio } from './connection/connectStudio.ts';
import { openTransport } from './connection/openTransport.ts';
import { provideStudio } from './connection/useStudio.ts';
import { createTexts } from './i18n/createTexts.ts';
import { createStudioRouter } from './router.ts';
import { installIcons } from './styles/installIcons.ts';
import './styles/main.css';

// Without this, zod tries whether it may compile code at run time, which the content security policy reports.
z.config({ jitless: true });

installIcons();
const app = createApp(App);
provideStudio(app, connectStudio(openTransport));
app.use(createPinia()).use(createTexts()).use(createStudioRouter()).mount('#app');
