import { isPgproofError, type CheckContext } from '../../../core/index.ts';

/** The program that reads a stopped cluster, if this major has one and it is installed; it must be of the same major. */
export async function offlineTool({ server, tool }: CheckContext): Promise<string | undefined> {
  if (server.major < 11) return undefined;
  const name = server.major === 11 ? 'pg_verify_checksums' : 'pg_checksums';
  try {
    const { exitCode } = await tool(name, ['--version'], { exactMajor: true });
    return exitCode === 0 ? name : undefined;
  } catch (error) {
    if (isPgproofError(error) && error.code === 'CLIENT_TOOL_MISSING') return undefined;
    throw error;
  }
}
