import { inject, type App, type InjectionKey } from 'vue';
import type { StudioConnection } from './connectStudio.ts';

const connectionKey: InjectionKey<StudioConnection> = Symbol('studio connection');

/** Gives the connection to every component and store of an app. */
export function provideStudio(app: App, connection: StudioConnection): void {
  app.provide(connectionKey, connection);
}

/** The connection to the service. Works in component setup and in the setup of stores. */
export function useStudio(): StudioConnection {
  const connection = inject(connectionKey);
  if (!connection) {
    throw new Error('provideStudio has not been called on this app');
  }
  return connection;
}
