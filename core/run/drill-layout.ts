import { join } from 'node:path';

/** Host directories of one drill. `directory` belongs to the drill alone and is mounted at `/pgproof` in a container. */
export interface DrillLayout {
  readonly directory: string;
  readonly dataDirectory: string;
  readonly tablespaceDirectory: string;
  readonly socketDirectory: string;
  /** What the server wrote to stderr. */
  readonly logFile: string;
}

export function drillLayout(directory: string): DrillLayout {
  return Object.freeze({
    directory,
    dataDirectory: join(directory, 'data'),
    tablespaceDirectory: join(directory, 'tablespaces'),
    socketDirectory: join(directory, 'socket'),
    logFile: join(directory, 'log', 'server.log'),
  });
}
