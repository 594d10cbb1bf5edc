import { appendFile, mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Cluster } from '../../../../core/demo/index.ts';
import { settingLines } from '../../../../core/demo/settings.ts';
import { makeCertificates } from '../../../support/certificates.ts';
import type { HealthyCase } from '../healthy-case.ts';
import { someData } from './sql/some-data.ts';

/** Written when the server runs: started with it here, it would not be reached, or not start at all. */
const add = (server: Cluster, lines: Readonly<Record<string, string>>, file = 'postgresql.conf') =>
  appendFile(join(server.dataDirectory, file), settingLines(lines));
const write = (server: Cluster, name: string, text: string) => writeFile(join(server.dataDirectory, name), text);

export const configurationCases: readonly HealthyCase[] = [
  {
    name: 'server-settings-that-hinder',
    title: 'A postgresql.conf that cancels statements, forbids writes and waits for a synchronous standby',
    async make({ cluster, backup }) {
      const server = await cluster();
      await server.query(someData);
      await add(server, {
        statement_timeout: '1ms',
        lock_timeout: '1ms',
        idle_in_transaction_session_timeout: '1ms',
        default_transaction_read_only: 'on',
        default_transaction_isolation: 'serializable',
        synchronous_standby_names: 'ANY 2 (a, b, c)',
        synchronous_commit: 'remote_apply',
        session_preload_libraries: 'absent',
        local_preload_libraries: 'absent',
        search_path: 'nowhere',
        client_encoding: 'LATIN1',
        DateStyle: 'German, DMY',
        extra_float_digits: '-15',
        temp_file_limit: '0',
        enable_seqscan: 'off',
        default_tablespace: 'absent',
        row_security: 'off',
        autovacuum: 'on',
        autovacuum_naptime: '1s',
      });
      await backup(server);
    },
  },
  {
    name: 'settings-that-hide-damage',
    title: 'ALTER SYSTEM turned on what hides damage',
    async make({ cluster, backup }) {
      const server = await cluster();
      await server.query(someData);
      await server.query('alter system set zero_damaged_pages = on');
      await server.query('alter system set ignore_checksum_failure = on');
      await backup(server);
    },
    warnings: () =>
      ['zero_damaged_pages', 'ignore_checksum_failure'].map(
        (name) => `configuration: postgresql.auto.conf: ${name} hides damage: what is broken reads as if it were whole`,
      ),
  },
  {
    name: 'scram-and-certificates',
    title: 'A superuser that is not called postgres, a pg_hba.conf that demands scram or certificates, ssl on',
    async make({ cluster, backup, directory }) {
      const server = await cluster({ user: 'dba', settings: { password_encryption: 'scram-sha-256' } });
      await server.query(someData, 'postgres');
      await server.query(`alter role dba password 'secret'; create role app login password 'secret'`);
      const certificates = join(directory, 'certificates');
      await mkdir(certificates);
      const { key, cert } = await makeCertificates(certificates);
      await write(server, 'server.key', key);
      await write(server, 'server.crt', cert);
      await execa('chown', ['--reference', server.dataDirectory, join(server.dataDirectory, 'server.key')]);
      await write(
        server,
        'pg_hba.conf',
        'local all dba scram-sha-256\nlocal all all peer map=staff\nhostssl all all 0.0.0.0/0 cert\nhost all all ::/0 reject\n',
      );
      await write(server, 'pg_ident.conf', 'staff /^(.*)@example\\.com$ \\1\n');
      await add(server, { ssl: 'on', ssl_ca_file: '/etc/ssl/ca-that-is-not-here.pem', krb_server_keyfile: '/nowhere' });
      await backup(server);
    },
  },
  {
    name: 'debian-layout',
    title: 'Debian’s layout: no configuration in the data directory at all',
    async make({ cluster, backup, directory }) {
      const server = await cluster({ settings: { cluster_name: '15/main' } });
      await server.query(someData);
      const etc = join(directory, 'etc');
      await mkdir(etc);
      for (const name of ['postgresql.conf', 'pg_hba.conf', 'pg_ident.conf'])
        await rename(join(server.dataDirectory, name), join(etc, name));
      await backup(server);
    },
  },
  {
    name: 'configuration-in-parts',
    title: 'Configuration files that include others, some outside the data directory, and paths of the source host',
    async make({ cluster, backup }) {
      const server = await cluster();
      await server.query(someData);
      await mkdir(join(server.dataDirectory, 'conf.d'));
      await write(server, 'conf.d/10-memory.conf', "work_mem = '16MB'\n");
      await write(server, 'conf.d/20-more.conf', "include_if_exists '/etc/postgresql/absent.conf'\n");
      await write(server, 'site.conf', "include 'conf.d/10-memory.conf'\nunknown_parameter = 1\n");
      await appendFile(
        join(server.dataDirectory, 'postgresql.conf'),
        "include 'site.conf'\ninclude_dir 'conf.d'\ninclude '/etc/postgresql/15/main/absent.conf'\ninclude_dir '/etc/absent'\n",
      );
      await add(server, {
        data_directory: '/var/lib/postgresql/15/main',
        hba_file: '/etc/postgresql/15/main/pg_hba.conf',
        ident_file: '/etc/postgresql/15/main/pg_ident.conf',
        external_pid_file: '/var/run/postgresql/15-main.pid',
        unix_socket_directories: '/nowhere/run',
        unix_socket_group: 'absent',
        listen_addresses: '203.0.113.7',
        port: '6543',
        lc_messages: 'de_DE.UTF-8',
        lc_monetary: 'de_DE.UTF-8',
        log_timezone: 'Mars/Olympus',
        TimeZone: 'Mars/Olympus',
        stats_temp_directory: '/nowhere/stats',
        dynamic_library_path: '/nowhere',
        log_directory: '/var/log/absent',
        log_destination: 'syslog,csvlog',
        logging_collector: 'on',
        jit_provider: 'absent',
      });
      await backup(server);
    },
  },
  {
    name: 'memory-of-a-large-host',
    title: 'shared_buffers of 512 GB with huge pages, ten thousand connections',
    async make({ cluster, backup }) {
      const server = await cluster({ settings: { max_connections: 2000, max_locks_per_transaction: 256 } });
      await server.query(someData);
      await add(server, {
        shared_buffers: '512GB',
        huge_pages: 'on',
        max_connections: '10000',
        work_mem: '4GB',
        maintenance_work_mem: '64GB',
        effective_cache_size: '1TB',
        max_worker_processes: '256',
        max_parallel_workers_per_gather: '64',
        shared_memory_type: 'sysv',
        temp_buffers: '8GB',
        wal_buffers: '1GB',
      });
      await backup(server);
    },
  },
  {
    name: 'a-tiny-server',
    title: 'The smallest limits that a server takes',
    async make({ cluster, backup, major }) {
      const server = await cluster({
        settings: {
          max_connections: 10,
          superuser_reserved_connections: 1,
          max_worker_processes: 0,
          max_parallel_workers: 0,
          max_locks_per_transaction: 10,
          max_prepared_transactions: 0,
          max_replication_slots: major === 10 ? 2 : 1,
          max_wal_senders: 4,
          max_files_per_process: 64,
          work_mem: '64kB',
          min_wal_size: '32MB',
          max_wal_size: '32MB',
          autovacuum: 'off',
        },
      });
      await server.query(someData);
      await backup(server);
    },
  },
  {
    name: 'archiving-and-recovery-settings',
    title: 'Archiving that works, with settings of an older recovery left behind',
    async make({ cluster, backup, major }) {
      const server = await cluster({
        settings: {
          wal_level: 'logical',
          archive_mode: 'always',
          archive_command: 'cp %p ../archived-%f',
          archive_timeout: 60,
          wal_log_hints: 'on',
          track_commit_timestamp: 'on',
          wal_compression: 'on',
          full_page_writes: 'on',
        },
      });
      await server.query(someData);
      await server.query('select pg_switch_wal()');
      if (major >= 12) {
        await add(server, {
          restore_command: 'cp /mnt/archive/%f %p',
          recovery_target_time: '2001-01-01 00:00:00+00',
          recovery_target_action: 'shutdown',
          recovery_target_timeline: '7',
          recovery_end_command: 'touch /tmp/pgproof-must-not-exist',
          archive_cleanup_command: 'touch /tmp/pgproof-must-not-exist',
          recovery_min_apply_delay: '1d',
          primary_conninfo: 'host=203.0.113.7 user=replicator password=secret',
          primary_slot_name: 'gone',
          hot_standby: 'off',
        });
      } else {
        await write(server, 'recovery.done', "standby_mode = 'on'\n");
      }
      await write(server, 'tablespace_map.old', '16384 /nowhere\n');
      await write(server, 'backup_label.old', 'START WAL LOCATION: 0/2000028 (file 000000010000000000000002)\n');
      await backup(server);
    },
  },
  {
    name: 'preloaded-libraries',
    title: 'pg_stat_statements and auto_explain preloaded and in use, others named that are absent elsewhere',
    async make({ cluster, backup, major }) {
      const server = await cluster({
        settings: {
          shared_preload_libraries: 'pg_stat_statements,auto_explain,pg_prewarm',
          'pg_stat_statements.max': 1000,
          'auto_explain.log_min_duration': 0,

          ...(major >= 14 ? { compute_query_id: 'on' } : {}),
          ...(major >= 11 ? { jit: 'on', jit_above_cost: 0 } : {}),
        },
      });
      await server.query(`create extension pg_stat_statements; ${someData}; select count(*) from pg_stat_statements`);
      await server.query('create view statements as select query, calls from pg_stat_statements');
      await add(server, { shared_preload_libraries: 'timescaledb,pg_cron,citus', 'cron.database_name': 'postgres' });
      await backup(server);
    },
  },
];
