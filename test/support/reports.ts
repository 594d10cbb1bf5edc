import type {
  BackupFacts,
  CheckResult,
  DrillReport,
  Finding,
  RecoveryFacts,
  Report,
  RestoreFacts,
} from '../../core/index.ts';

/** Sample reports with the facts a real drill of a standby's backup has. */
const backup: BackupFacts = {
  source: 'basebackup',
  format: 'tar+gzip',
  location: '/var/lib/pgsql/backup/2026-11-23',
  files: [{ name: 'base.tar.gz', bytes: 812_646_400 }],
  storedBytes: 829_423_616,
  restoredBytes: 3_865_470_566,
  restoredBytesExact: true,
  major: 15,
  systemIdentifier: '7391847219847192847',
  takenFrom: 'standby',
  label: 'pg_basebackup base backup',
  startedAt: '2026-11-23T00:00:04.000Z',
  startLsn: '5/2A000028',
  checkpointLsn: '5/2A000060',
  endLsn: '5/2B0001A8',
  timeline: 3,
  tablespaces: [{ oid: 16_412, location: '/mnt/fast' }],
  manifest: { present: true, files: 1893, checksumAlgorithm: 'CRC32C' },
  warnings: [],
};

const restore: RestoreFacts = {
  files: 1893,
  bytes: 3_865_470_566,
  walSegments: ['00000003000000050000002A', '00000003000000050000002B'],
  manifest: { verified: true, checksumAlgorithm: 'CRC32C', filesVerified: 1893, problems: [], problemsOmitted: 0 },
  warnings: [],
};

const recovery: RecoveryFacts = {
  serverVersion: '15.18',
  binariesFrom: '/usr/lib/postgresql/15/bin',
  systemIdentifier: '7391847219847192847',
  timelineBefore: 3,
  timeline: 4,
  redoStartLsn: '5/2A000028',
  endLsn: '5/2B0001A8',
  lastReplayedCommit: '2026-11-23T00:02:41.318Z',
  checkpointTime: '2026-11-23T00:00:04.000Z',
  replayMs: 3120,
  promoteMs: 240,
  dataChecksums: true,
  libraries: {
    cLibrary: 'glibc 2.36',
    icu: '72',
    icuCollations: '153.120',
    recorded: { cLibrary: ['2.31'], icuCollations: ['153.112'] },
  },
  databases: [
    { name: 'postgres', allowConnections: true, bytes: 7_700_000 },
    { name: 'shop', allowConnections: true, bytes: 3_800_000_000 },
    { name: 'template0', allowConnections: false, bytes: 7_500_000 },
  ],
  configuration: [{ outcome: 'pass', summary: 'Nothing in the configuration of the backup had to be disarmed' }],
};

const phaseMs = {
  select: 3,
  inspect: 41,
  create: 120,
  restore: 18_400,
  recover: 3400,
  promote: 310,
  check: 96_000,
  judge: 1,
  destroy: 210,
};

export function check(name: string, findings: readonly Finding[], more: Partial<CheckResult> = {}): CheckResult {
  const worst = (['fail', 'warn', 'pass'] as const).find((outcome) =>
    findings.some((finding) => finding.outcome === outcome),
  );
  return { name, check: name, outcome: worst ?? 'could-not-verify', durationMs: 1240, findings, ...more };
}

const passed: readonly CheckResult[] = [
  check('manifest', [{ outcome: 'pass', summary: '1893 files match the backup manifest' }]),
  check('newest-row', [
    {
      outcome: 'pass',
      summary: 'The newest row is young enough',
      target: 'shop: public.orders',
      measured: 11_240,
      threshold: 86_400,
      unit: 's',
    },
  ]),
  check('row-count', [
    {
      outcome: 'pass',
      summary: 'There are enough rows',
      target: 'shop: public.customers',
      measured: 81_112,
      threshold: 1000,
      unit: 'rows',
    },
  ]),
  check('pg-dump', [{ outcome: 'pass', summary: '2 databases and the globals can be dumped' }], { durationMs: 41_000 }),
  check('amcheck', [{ outcome: 'pass', summary: '412 relations hold no corruption' }], { durationMs: 52_300 }),
];

/** A proven drill but for `more`, without the facts named by `unknown`. */
export function drill(more: Partial<DrillReport> = {}, ...unknown: readonly ('restore' | 'recovery')[]): DrillReport {
  const known: Partial<DrillReport> = { restore, recovery };
  for (const fact of unknown) delete (known as { -readonly [Key in keyof DrillReport]?: DrillReport[Key] })[fact];
  return {
    name: 'shop',
    verdict: 'proven',
    reasons: [
      'restored 1893 files, 3.6 GB',
      'recovered to 5/2B0001A8 in 3.1 s and promoted to timeline 4',
      '5 checks passed: manifest, newest-row, row-count, pg-dump, amcheck',
    ],
    startedAt: '2026-11-23T03:10:00.000Z',
    durationMs: 118_485,
    backup,
    sandbox: { kind: 'lxc', network: 'none', unprivileged: true, version: '5.0.2', notes: [] },
    phases: Object.entries(phaseMs).map(([name, durationMs]) => ({ name, outcome: 'done' as const, durationMs })),
    checks: passed,
    notes: [],
    ...known,
    ...more,
  };
}

export function report(drills: readonly DrillReport[], more: Partial<Report> = {}): Report {
  const verdict = (['failed', 'unverified', 'proven-with-warnings', 'proven'] as const).find((candidate) =>
    drills.some((drill) => drill.verdict === candidate),
  );
  return {
    schemaVersion: 1,
    run: {
      id: '20261123-031000-a1b2c3',
      startedAt: '2026-11-23T03:10:00.000Z',
      durationMs: drills.reduce((sum, drill) => sum + drill.durationMs, 0),
      pgproof: '0.1.0',
      host: 'backup-01',
      configuration: { backups: { shop: { source: { use: 'basebackup' } } } },
    },
    verdict: verdict ?? 'unverified',
    drills,
    deliveries: [],
    ...more,
  };
}

export const proven = report([drill()]);

export const withWarnings = report([
  drill({
    verdict: 'proven-with-warnings',
    reasons: [
      'configuration: postgresql.conf: archive_command was set in the backup and was emptied for the drill',
      'row-count: shop: public.customers: 8.1 % fewer rows than in the last proven drill',
      'amcheck: skipped until 2026-11-30: index is rebuilt this week, OPS-812',
    ],
    restore: { ...restore, manifest: { ...restore.manifest, verified: false, filesVerified: 0 } },
    recovery: {
      ...recovery,
      dataChecksums: false,
      configuration: [
        {
          outcome: 'warn',
          summary: 'archive_command was set in the backup and was emptied for the drill',
          target: 'postgresql.conf',
          hint: 'Expect it to run when this backup is restored by hand.',
        },
      ],
    },
    checks: [
      ...passed.slice(1, 2),
      check('row-count', [
        {
          outcome: 'warn',
          summary: '8.1 % fewer rows than in the last proven drill',
          target: 'shop: public.customers',
          measured: 74_542,
          threshold: 77_056,
          unit: 'rows',
          hint: 'Find out who deleted customers since 2026-11-22, or raise maxDrop.',
        },
      ]),
      check('amcheck', [], {
        outcome: 'skipped',
        durationMs: 0,
        skipped: { reason: 'index is rebuilt this week, OPS-812', until: '2026-11-30' },
      }),
    ],
  }),
]);

export const failed = report([
  drill({
    verdict: 'failed',
    reasons: [
      'amcheck: shop: public.orders_pkey: item order invariant violated for index "orders_pkey"',
      'newest-row: shop: public.orders: The newest row is too old',
      'pg-dump: pg_dump 15 or newer is not installed here',
    ],
    checks: [
      ...passed.slice(0, 1),
      check('newest-row', [
        {
          outcome: 'fail',
          summary: 'The newest row is too old',
          target: 'shop: public.orders',
          measured: 93_600,
          threshold: 86_400,
          unit: 's',
          hint: 'See whether the standby that is backed up still replays.',
        },
      ]),
      check('amcheck', [
        {
          outcome: 'fail',
          summary: 'item order invariant violated for index "orders_pkey"',
          target: 'shop: public.orders_pkey',
          evidence: ['SQLSTATE XX002', 'Lower index tid=(2,14) points to heap tid=(31,7) page lsn=5/29FF0A18'],
          hint: 'Run amcheck on the server the backup came from: if it is damaged there too, REINDEX; if not, replace the storage of the backup.',
        },
        { outcome: 'pass', summary: '411 relations hold no corruption' },
      ]),
      check('pg-dump', [], {
        outcome: 'could-not-verify',
        error: {
          code: 'CLIENT_TOOL_MISSING',
          blame: 'sandbox',
          message: 'pg_dump 15 or newer is not installed here',
          hint: 'Install it: apt install postgresql-client-15.',
          origin: 'pg-dump',
        },
      }),
    ],
  }),
]);

/** Recovery itself failed: a WAL segment is missing. */
export const failedInRecovery = report([
  drill(
    {
      verdict: 'failed',
      reasons: ['recover: WAL segment 00000003000000050000002B is missing'],
      phases: [
        { name: 'select', outcome: 'done', durationMs: 3 },
        { name: 'inspect', outcome: 'done', durationMs: 41 },
        { name: 'create', outcome: 'done', durationMs: 120 },
        { name: 'restore', outcome: 'done', durationMs: 18_400 },
        {
          name: 'recover',
          outcome: 'failed',
          durationMs: 2100,
          error: {
            code: 'WAL_SEGMENT_MISSING',
            blame: 'backup',
            message: 'WAL segment 00000003000000050000002B is missing',
            hint: 'Take the backup with --wal-method=stream.',
            log: ['LOG:  redo starts at 5/2A000028', 'FATAL:  WAL ends before end of online backup'],
          },
        },
        ...['promote', 'check', 'judge'].map((name) => ({ name, outcome: 'not-reached' as const, durationMs: 0 })),
        { name: 'destroy', outcome: 'done', durationMs: 210 },
      ],
      checks: [],
    },
    'recovery',
  ),
]);

export const unverified = report([
  drill(
    {
      verdict: 'unverified',
      reasons: ['create: lxc-start could not start the container'],
      phases: [
        { name: 'select', outcome: 'done', durationMs: 3 },
        { name: 'inspect', outcome: 'done', durationMs: 41 },
        {
          name: 'create',
          outcome: 'failed',
          durationMs: 900,
          error: {
            code: 'CONTAINER_START_FAILED',
            blame: 'sandbox',
            message: 'lxc-start could not start the container',
            hint: 'Run pgproof doctor.',
            origin: 'sandbox lxc',
            log: ['lxc-start: cgroup controller memory is not available'],
          },
        },
        ...['restore', 'recover', 'promote', 'check', 'judge'].map((name) => ({
          name,
          outcome: 'not-reached' as const,
          durationMs: 0,
        })),
        { name: 'destroy', outcome: 'done', durationMs: 12 },
      ],
      checks: [],
      notes: ['/var/lib/pgproof/runs/20261123-031000-a1b2c3/shop could not be removed; pgproof reap will try again.'],
    },
    'restore',
    'recovery',
  ),
]);

export const nothingDrilled = report([]);

export const manyFindings = report([
  drill({
    verdict: 'failed',
    reasons: ['amcheck: 500 findings'],
    checks: [
      check(
        'amcheck',
        Array.from({ length: 500 }, (_, index) => ({
          outcome: 'fail' as const,
          summary: `could not read block ${index} of "orders" — invalid page 🐘`,
          target: `shop: public.orders_${index}`,
          evidence: ['x'.repeat(900)],
          hint: 'Restore an older backup & find out <why>.',
        })),
      ),
    ],
  }),
]);

export const manyDrills = report(
  Array.from({ length: 100 }, (_, index) =>
    drill({ name: `cluster-${index}`, verdict: index % 10 === 3 ? 'failed' : 'proven' }),
  ),
);

/** What a table name or a server log can hold. */
export const hostileText =
  '<script>alert(1)</script> & "q" \'a\' ]]> \u0000\u001B[31mred\u001B[0m \u202Egnp.exe \uFFFF \uD83D العربية 🐘';

export const hostile = report([
  drill({
    name: `shop ${hostileText}`,
    verdict: 'failed',
    reasons: [hostileText],
    notes: [hostileText],
    backup: { ...backup, label: hostileText },
    checks: [
      check('custom', [
        { outcome: 'fail', summary: hostileText, target: hostileText, evidence: [hostileText], hint: hostileText },
        { outcome: 'fail', summary: hostileText, target: hostileText },
        { outcome: 'fail', summary: `long ${'𝄞'.repeat(10_000)}`, evidence: ['w'.repeat(10_000)] },
      ]),
    ],
  }),
]);

/** As much as there can be of everything, all of it hostile; apart from the others because readers need long for it. */
export const hostileEverywhere = report(
  Array.from({ length: 100 }, (_, index) => ({
    ...(hostile.drills[0] ?? drill()),
    name: `${index} ${hostileText.repeat(50)}`,
    reasons: Array.from({ length: 30 }, () => '&<>'.repeat(300)),
  })),
);

export const everyReport = {
  proven,
  withWarnings,
  failed,
  failedInRecovery,
  unverified,
  nothingDrilled,
  manyFindings,
  manyDrills,
  hostile,
} as const;
