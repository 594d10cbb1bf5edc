export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** An id that neither Debian, Red Hat nor systemd give to anybody, and that exists in every user namespace of 65536. */
const unassigned = 60_999;

/**
 * Who runs the restored server. An ordinary user: himself. Root: an id that belongs to nobody, never the host's own
 * postgres user, whose servers and files a hostile backup could then reach.
 */
export function chooseOwner(): Owner {
  const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
  return uid === 0 ? { uid: unassigned, gid: unassigned } : { uid, gid };
}
