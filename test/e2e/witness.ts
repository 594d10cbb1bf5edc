/** Source of a plugin that writes down, beside the configuration, what it sees inside the sandbox. */
export const witness = `import { definePlugin } from 'pgproof';
import { readdir, writeFile } from 'node:fs/promises';

export default definePlugin({
  name: 'witness',
  api: 1,
  apply({ hooks }) {
    hooks.afterPromote.tapPromise('witness', async ({ container, server }) => {
      const { stdout } = await container.attach(['cat', '/proc/net/dev']);
      await writeFile('net-dev', stdout);
      const session = await server.connect('shop', { readWrite: true });
      await writeFile('archiving', await session.value('show archive_mode'));
      await session.query('select pg_switch_wal()');
      const rows = await session.value(
        "select format('%s rows in %s at %s', count(*), min(spcname), min(substring(pg_tablespace_location(t.oid) from '.*/tablespaces'))) " +
        "from public.audit_log, pg_class c join pg_tablespace t on t.oid = c.reltablespace where c.oid = 'public.audit_log'::regclass");
      await writeFile('tablespace', rows);
      await session.close();
    });
    hooks.beforeDestroy.tapPromise('witness', async ({ layout }) => {
      const files = await readdir(layout.directory, { recursive: true });
      await writeFile('archived', files.filter((file) => /(^|\\/)archived$/.test(file)).join('\\n'));
    });
  },
});
`;
