export { fetchServer, type FetchServerOptions } from './fetch-server.ts';
export { findClientTool, type ClientTool, type ClientToolName, type ClientToolQuery } from './find-client-tool.ts';
export { findServer } from './find-server.ts';
export type { ServerBinaries } from './server-binaries.ts';
