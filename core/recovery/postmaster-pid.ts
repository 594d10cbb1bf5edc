import { readPlainFile } from './plain-file.ts';

export interface PostmasterPid {
  /** As seen inside the container. */
  readonly pid: number;
  /** `starting`, `standby`, `ready` or `stopping`; absent very early. */
  readonly status: string | undefined;
}

/** What the server writes about itself, in majors 10 to 18 alike; undefined while there is nothing. */
export async function readPostmasterPid(dataDirectory: string): Promise<PostmasterPid | undefined> {
  const text = await readPlainFile(dataDirectory, 'postmaster.pid', 4096).catch(() => undefined);
  const lines = text?.toString('utf8').split('\n') ?? [];
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  return { pid, status: lines[7]?.trim() || undefined };
}
