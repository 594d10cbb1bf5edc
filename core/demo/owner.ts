import { readFile } from 'node:fs/promises';

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Who a server that we start runs as: ourselves, or as root `nobody`, because PostgreSQL refuses root and initdb
 * wants a user that has a name.
 */
export async function defaultOwner(): Promise<Owner> {
  const uid = process.getuid?.() ?? 0;
  if (uid !== 0) return { uid, gid: process.getgid?.() ?? 0 };
  const passwd = await readFile('/etc/passwd', 'utf8').catch(() => '');
  const nobody = /^nobody:[^:]*:(\d+):(\d+):/m.exec(passwd);
  return nobody === null ? { uid: 65534, gid: 65534 } : { uid: Number(nobody[1]), gid: Number(nobody[2]) };
}

/** Options of execa that make a child the owner's; a user who is not root has nobody else to become. */
export function runAs(owner: Owner): { uid?: number; gid?: number } {
  return process.getuid?.() === 0 ? { uid: owner.uid, gid: owner.gid } : {};
}
