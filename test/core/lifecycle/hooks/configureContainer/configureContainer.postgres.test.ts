import { describe, expect, it } from 'vitest';
import type { ContainerSpec, InspectedContext, Sandbox } from '../../../../../core/index.ts';
import { defineSandbox, z } from '../../../../../core/index.ts';
import { processSandbox } from '../../../../../plugins/sandboxes/process/index.ts';
import { drillWith } from '../../../../support/drill.ts';
import { tapping } from '../../../../support/tapping.ts';
import { describeDecidingHook } from '../../deciding-hook.ts';
import { knownAfter } from '../../working-hook.ts';

/** The process sandbox, which tells what it was asked for. */
async function specificationOf(change: (spec: ContainerSpec) => ContainerSpec): Promise<ContainerSpec> {
  let asked: ContainerSpec | undefined;
  const real = processSandbox.open({});
  const sandbox: Sandbox = {
    probe: () => real.probe(),
    root: () => real.root(),
    reap: (directory) => real.reap(directory),
    create(spec) {
      asked = spec;
      return real.create(spec);
    },
  };
  const definition = defineSandbox({ name: 'telling', summary: '', options: z.object({}), open: () => sandbox });
  const tap = tapping('configureContainer', async (spec: ContainerSpec) => change(spec));
  const { drill } = await drillWith(tap, {
    configuration: { sandbox: { automatic: false, candidates: [{ definition, options: {} }] } },
    checks: [],
  });
  expect(drill.phases.find(({ name }) => name === 'create')?.outcome).toBe('done');
  if (asked === undefined) throw new TypeError('no container was asked for');
  return asked;
}

describe('configureContainer', () => {
  it('fires once in create, before there is a container, and is shown what it will be', async () => {
    let shown: ContainerSpec | undefined;
    let context: InspectedContext | undefined;
    const tap = tapping('configureContainer', async (spec: ContainerSpec, given: InspectedContext) => {
      shown = spec;
      context = given;
      return spec;
    });
    const { hooksSeen, report } = await drillWith(tap);
    const names = hooksSeen.map(({ hook }) => hook);
    const at = names.indexOf('configureContainer');
    expect(names.slice(at - 2, at + 2)).toEqual(['phaseStarted', 'beforeCreate', 'configureContainer', 'afterCreate']);
    expect(Object.keys(context ?? {}).toSorted()).toEqual(knownAfter('inspect'));
    expect(shown?.name).toBe(`pgproof-${report.run.id}-1`);
    expect(shown?.mounts[0]).toMatchObject({ target: '/backup', readOnly: true });
  });

  it('adds mounts, which are read-only whatever the plugin says, and sets limits', async () => {
    const ours = { source: '/usr/share', target: '/more', readOnly: false };
    const spec = await specificationOf((given) => ({
      ...given,
      mounts: [...given.mounts, ours],
      limits: { memoryBytes: 1e9 },
    }));
    expect(spec.mounts.at(-1)).toEqual({ ...ours, readOnly: true });
    expect(spec.mounts[0]).toMatchObject({ target: '/backup', readOnly: true });
    expect(spec.limits).toEqual({ memoryBytes: 1e9 });
  });

  it('cannot take the container elsewhere, nor take away or open what is ours', async () => {
    const before = await specificationOf((given) => given);
    const spec = await specificationOf((given) => ({
      ...given,
      name: 'another',
      directory: '/var/lib',
      mounts: [{ source: '/usr/share', target: '/backup', readOnly: false }],
    }));
    expect(spec.name).toMatch(/^pgproof-/);
    expect(spec.directory).toMatch(/\/1$/);
    expect(spec.mounts).toEqual(before.mounts);
  });

  it('cannot open a mount by writing into what it was given', async () => {
    const spec = await specificationOf((given) => {
      const { mounts } = given as unknown as { mounts: { source: string; target: string; readOnly: boolean }[] };
      for (const mount of mounts) mount.readOnly = false;
      mounts.push({ source: '/usr/share', target: '/more', readOnly: false });
      (given as { directory: string }).directory = '/var/lib';
      return given;
    });
    expect(spec.mounts.map(({ readOnly }) => readOnly)).toEqual(spec.mounts.map(() => true));
    expect(spec.directory).toMatch(/\/1$/);
  });

  it('lets a mount be seen by what runs inside', async () => {
    let inside = '';
    const mounting = tapping('configureContainer', async (spec: ContainerSpec) => ({
      ...spec,
      mounts: [...spec.mounts, { source: '/usr/share/doc', target: '/usr/share/doc', readOnly: true }],
    }));
    const looking = tapping('afterCreate', async ({ container }: { container: { inside(path: string): string } }) => {
      inside = container.inside('/usr/share/doc');
    });
    await drillWith([mounting, looking], { checks: [] });
    expect(inside).toBe('/usr/share/doc');
  });
});

describeDecidingHook('configureContainer', {
  phase: 'create',
  nonsense: [null, undefined, {}, { name: 'x', directory: '/tmp', limits: {}, mounts: ['/etc'] }],
});
