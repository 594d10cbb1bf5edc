import { readFileSync } from 'node:fs';

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** Ids that neither Debian, Red Hat nor systemd give to anybody, and that exist in every user namespace of 65536. */
const unassigned = 60_999;

/**
 * Who runs PostgreSQL. An ordinary user: himself. Root: the host's postgres user where there is one, because initdb
 * wants a name for its user; otherwise an id that belongs to nobody (not 65534, who may own other people's files).
 */
export function chooseOwner(): Owner {
  const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
  if (uid !== 0) return { uid, gid };
  const line = /^postgres:[^:]*:(\d+):(\d+):/m.exec(passwd());
  return line ? { uid: Number(line[1]), gid: Number(line[2]) } : { uid: unassigned, gid: unassigned };
}

function passwd(): string {
  try {
    return readFileSync('/etc/passwd', 'utf8');
  } catch {
    return '';
  }
}
