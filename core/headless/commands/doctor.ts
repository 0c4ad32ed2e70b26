import type { DoctorReport } from '../../contract/engine.ts';
import { doctor as examine } from '../../engine/doctor.ts';
import { exitCodes } from '../exitCodes.ts';
import { formatBytes } from '../formatValue.ts';
import type { Session } from '../session.ts';

function describe({ node, engine, missing, data, disk, machine }: DoctorReport): string {
  return [
    `node     ${node}`,
    `engine   ${engine === null ? 'none: nothing can be trained' : `${engine.name} ${engine.version} on the ${engine.device.toUpperCase()} (${engine.path})`}`,
    `machine  ${machine.processor}, ${machine.cores} cores, ${formatBytes(machine.memoryBytes)}, ${machine.gpu ?? 'no GPU'}`,
    `data     ${data}, ${formatBytes(disk.freeBytes)} free`,
    ...missing.map((part) => `missing  ${part.what}; to mend it: ${part.mend}`),
  ].join('\n');
}

/** `hssl doctor`: looks by itself, because what is missing may be what the service needs to start. */
export async function doctor({ output, dataFolder }: Session): Promise<number> {
  const report = examine(dataFolder);
  output.result(report, () => describe(report));
  return report.engine === null ? exitCodes.setupIncomplete : exitCodes.done;
}
