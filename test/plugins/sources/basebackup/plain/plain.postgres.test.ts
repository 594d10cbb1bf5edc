import { cp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { createShop } from '../../../../../core/demo/index.ts';
import { workplace } from '../../../../e2e/workplace.ts';
import { testClusters } from '../../../../support/cluster.ts';
import { settle } from '../../../../support/settle.ts';
import { drillPlain, inPlace } from './drilling.ts';

it('where nothing can be mounted a backup is copied, and the report says why', async () => {
  await using place = await inPlace(18, { tablespace: true });
  const { drill } = await drillPlain(place, 'process', { keep: true });
  expect(drill).toMatchObject({ verdict: 'proven', restore: { method: 'copy' } });
  expect(drill.restore?.methodReason).toMatch(/no overlay: the restored files are to be kept; no reflink: /);
  expect(drill.restore?.manifest).toMatchObject({ verified: true, problems: [] });
});

it.skipIf(process.getuid?.() !== 0)('without root it is copied', async () => {
  await using backup = await inPlace(15, { from: 'primary', customers: 1, load: false });
  await using place = await workplace();
  const nobody = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups'];
  await execa('chown', ['-hR', '65534:65534', backup.root, place.directory]);
  await place.configure({ sandbox: 'process', backups: { shop: { source: backup.directory, checks: ['manifest'] } } });
  const { status, drill, stdout } = await place.run([], { wrapper: nobody });
  expect({ status, method: drill.restore?.method, stdout }).toMatchObject({ status: 0, method: 'copy' });
  expect(drill.restore?.methodReason).toContain('only root may mount an overlay');
  expect(stdout).toMatch(/Restored +copied \(no overlay: only root/);
});

it.each([10, 15, 18])(
  'a snapshot of a data directory of PostgreSQL %i needs no label: it recovers as after a crash',
  async (major) => {
    await using clusters = await testClusters();
    const primary = await clusters.primary(major);
    await createShop(primary, { customers: 7 });
    await primary.query("insert into customers (email, name, country) values ('last', 'Last', 'DE')", 'shop');
    // What a file system does in a moment: nothing is written while the files are copied.
    const directory = join(clusters.directory, 'snapshot');
    process.kill(primary.pid, 'SIGSTOP');
    await execa('sh', ['-c', `for p in $(cat /proc/${primary.pid}/task/*/children); do kill -STOP $p; done`]);
    await cp(primary.dataDirectory, directory, { recursive: true });
    await execa('sh', ['-c', `for p in $(cat /proc/${primary.pid}/task/*/children); do kill -CONT $p; done`]);
    process.kill(primary.pid, 'SIGCONT');

    const live = await drillPlain({ directory: primary.dataDirectory, tablespaces: {} }, 'process', {
      options: { snapshot: true },
    });
    expect(live.drill.phases.find(({ error }) => error)?.error).toMatchObject({ code: 'DATA_DIRECTORY_IN_USE' });
    await settle(directory);
    const careless = await drillPlain({ directory, tablespaces: {} }, 'process');
    expect(careless.drill.phases.find(({ error }) => error)?.error).toMatchObject({ code: 'BACKUP_LABEL_MISSING' });
    const { drill } = await drillPlain({ directory, tablespaces: {} }, 'process', { options: { snapshot: true } });
    expect(drill).toMatchObject({ verdict: 'proven', backup: { format: 'snapshot' } });
    expect(drill.checks.find(({ name }) => name === 'customers')?.measurements).toEqual({ customers: 8 });
    expect(await readFile(join(directory, 'postmaster.pid'), 'utf8')).toContain(String(primary.pid));
    await rm(directory, { recursive: true });
  },
);
