import { chmodSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { lendDirectory, type ContainerSpec, type Mount } from '../../../core/index.ts';
import { containerConfig } from './container-config.ts';
import { hostBinds, makeEtc } from './host-rootfs.ts';
import { chooseIds, type IdRange } from './id-map.ts';
import { accountOf, type Account } from './image.ts';
import { layoutOf, type Layout } from './layout.ts';
import type { Limits } from './limits.ts';
import { errors } from './lxc-errors.ts';
import { makeDirectory } from './make-directory.ts';
import { requireFreeTarget, stageLines } from './stage.ts';

export interface Prepared {
  readonly layout: Layout;
  /** Ids of PostgreSQL's user inside the container. */
  readonly account: Account;
  /** The same user on the host. */
  readonly owner: Account;
}

/** Writes the container's files below `<directory>/sandbox` and lends the drill's directory to the owner. */
export function prepare(spec: ContainerSpec, image: string | undefined, limits: Limits): Prepared {
  const layout = layoutOf(spec.directory);
  const [uids, gids] = [required(chooseIds('uid')), required(chooseIds('gid'))];
  const account = accountOf(image);
  const owner = { uid: uids.first + account.uid, gid: gids.first + account.gid };
  spec.mounts.forEach(({ target }) => requireFreeTarget(target));
  requirePassage(layout.directory);

  // First of all what reap looks for.
  mkdirSync(layout.sandbox);
  chmodSync(layout.sandbox, 0o755);
  makeDirectory(join(layout.lxcPath, spec.name));
  makeDirectory(layout.rootfs);
  if (image === undefined) makeEtc(layout.etc, account);
  else makeMountPoints(layout.skeleton, spec.mounts);
  const binds = image === undefined ? hostBinds(layout.etc) : [];
  const containerRoot = { uid: uids.first, gid: gids.first };
  const mountedBelow = (spec.mountPoints ?? []).map((path) => relative(spec.directory, path));
  writeFileSync(layout.fstab, stageLines(layout, spec.mounts, image, containerRoot, mountedBelow));
  writeFileSync(
    join(layout.lxcPath, spec.name, 'config'),
    containerConfig({ name: spec.name, layout, uids, gids, binds, limits }),
  );
  lendDirectory(layout.directory, owner);
  return { layout, account, owner };
}

/** What something is mounted on must exist in a read-only root file system. */
function makeMountPoints(root: string, mounts: readonly Mount[]): void {
  const targets = ['proc', 'dev', 'tmp', 'run', 'pgproof', ...mounts.map(({ target }) => target)];
  for (const target of targets) makeDirectory(join(root, target));
}

function required(range: IdRange | undefined): IdRange {
  if (range) return range;
  throw errors.LXC_UNUSABLE({ reason: 'no free range of user ids', hint: 'Run pgproof doctor.' });
}

/** The container's root is nobody on the host: it must be let through every directory above the drill's. */
function requirePassage(directory: string): void {
  for (let path = dirname(directory); ; path = dirname(path)) {
    if ((statSync(path).mode & 0o001) === 0) throw errors.LXC_DIRECTORY_UNREACHABLE({ directory, closed: path });
    if (path === '/') return;
  }
}
