import process from 'node:process';
import type { ApiHandlers } from '../contract/api.ts';
import { doctor } from '../engine/doctor.ts';
import type { ServiceParts } from './serviceParts.ts';

type SystemHandlers = Pick<ApiHandlers, 'service.hello' | 'service.stop' | 'doctor.report'>;

/** Requests about the service itself and the machine. */
export function systemHandlers({ version, folders, requestStop }: ServiceParts): SystemHandlers {
  return {
    'service.hello': () => ({ version, dataFolder: folders.root, pid: process.pid }),
    'service.stop': () => {
      requestStop();
      return null;
    },
    'doctor.report': () => doctor(folders.root),
  };
}
