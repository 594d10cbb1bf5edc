import { statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { ContainerSpec } from '../contracts/sandbox.ts';
import type { CreatedContext, InspectedContext } from '../lifecycle/context.ts';
import type { Phase } from '../lifecycle/phase.ts';
import { layOver, type Overlay } from '../layers/lay-over.ts';
import { unmountOverlays } from '../layers/unmount-overlays.ts';
import { sound } from '../lifecycle/sound.ts';
import { fetchServer, findServer } from '../postgres/binaries.ts';
import { sandboxFactsSchema } from '../report/facts.ts';
import { chooseSandbox } from '../run/choose-sandbox.ts';

/** Puts the container up: the right major's server, the backup read-only, no network. */
export const create: Phase<InspectedContext, Pick<CreatedContext, 'container' | 'binaries' | 'root' | 'overlay'>> = {
  name: 'create',
  timeout: '10 min',
  blame: 'sandbox',
  before: 'beforeCreate',
  after: 'afterCreate',
  async run(context, { hooks }) {
    const { sandbox, name, notes } = await chooseSandbox(context.configuration.sandbox);
    notes.forEach((note) => context.note(note));
    const root = await sandbox.root();
    const { major } = context.facts;
    const { signal, log, layout } = context;
    await mkdir(layout.directory, { mode: 0o711 });
    const overlay = await overlayOf(context);
    if (context.noRoom !== undefined && overlay?.mounted !== true) throw context.noRoom;
    const points = overlay?.mounted === true ? overlay.points : [];
    const binaries =
      (await findServer(major, root)) ??
      (await fetchServer(major, { signal, onProgress: (message) => log.info(message) }));
    // Made twice: a tap that writes into what it was given must not change what is ours.
    const ours = () => specification(context, binaries.mount, points);
    const spec = secured(await hooks.configureContainer.promise(ours(), context), ours());
    const container = await sandbox.create(spec);
    context.defer('the container', () => container.destroy());
    await container.start();
    sound(sandboxFactsSchema, container.facts, name, 'facts');
    return { container, binaries, root, ...(overlay === undefined ? {} : { overlay }) };
  },
};

/** Mounted before the container starts, which would not see it otherwise, and unmounted when it is gone. */
async function overlayOf(context: InspectedContext): Promise<Overlay | undefined> {
  const { source, backup, facts, layout, signal, log } = context;
  const unpacked = await source.unpacked?.(backup, facts, { signal, log });
  if (unpacked === undefined) return undefined;
  if (context.keep === true) return { mounted: false, reason: 'the restored files are to be kept' };
  context.defer('the overlay', () => unmountOverlays(layout.directory));
  return layOver(unpacked, layout);
}

function specification(
  context: InspectedContext,
  serverMount: string | undefined,
  mountPoints: readonly string[],
): ContainerSpec {
  const { layout, backup, backupConfiguration, runId, signal } = context;
  return {
    name: `pgproof-${runId}-${basename(layout.directory)}`,
    directory: layout.directory,
    mounts: [
      // A dump may be a single file; it is handed in, or copied. Other backups lie in no directory of this host.
      ...(statSync(backup.location, { throwIfNoEntry: false })?.isDirectory() === true
        ? [{ source: backup.location, target: '/backup', readOnly: true }]
        : []),
      ...(serverMount === undefined ? [] : [{ source: serverMount, target: '/postgres', readOnly: true }]),
    ],
    ...(mountPoints.length === 0 ? {} : { mountPoints }),
    limits: backupConfiguration.limits,
    signal,
  };
}

/** Applied after the plugins: they may add mounts and set limits; they cannot make anything of the host writable. */
function secured(spec: ContainerSpec, ours: ContainerSpec): ContainerSpec {
  const added = spec.mounts
    .filter(({ source, target }) => !ours.mounts.some((mount) => mount.source === source || mount.target === target))
    .filter(({ source }) => source !== dirname(ours.directory))
    .map((mount) => ({ ...mount, readOnly: true }));
  return { ...ours, limits: spec.limits, mounts: [...ours.mounts, ...added] };
}
