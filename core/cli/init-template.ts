/** What `pgproof init` writes. Everything but the place of the backup is a sensible beginning or a comment. */
export function yamlTemplate(directory: string): string {
  return `# What pgproof drills, and whom it tells. Try it: pgproof run
# \${NAME} takes a value from the environment, \${file:/path} from a file; both are kept out of every output.

# Where drills happen: auto takes LXC where it works, else a process of its own.
sandbox: auto

backups:
  main:
    # The directory that pg_basebackup writes into.
    source: { use: basebackup, path: ${JSON.stringify(directory)} }
    checks:
      # Everything that needs no knowledge of your data.
      - defaults
      # Is it last night's data? Name a table that is written to all the time.
      # - { use: newest-row, database: shop, relation: public.orders, column: created_at, maxAge: 24 h }
      # Is all of it there?
      # - { use: row-count, database: shop, relation: public.customers, min: 1000, maxDrop: 5% }
    # limits: { memory: 2 GB, cpus: 2 }
    # deadlines: { restore: 2 h, recover: 1 h }

# The result is shown on the terminal in any case.
reporters: []
  # - { use: junit, file: results/pgproof.xml }
  # - { use: slack, webhookUrl: "\${SLACK_WEBHOOK_URL}", when: not-proven }
  # - { use: email, smtp: "\${SMTP_URL}", from: pgproof@example.com, to: [dba@example.com] }
`;
}

export function typescriptTemplate(directory: string): string {
  return `import { defineConfig } from 'pgproof';
// import { newestRow, rowCount } from 'pgproof/checks';

// What pgproof drills, and whom it tells. Try it: pgproof run
// '\${NAME}' takes a value from the environment, '\${file:/path}' from a file; both are kept out of every output.
export default defineConfig({
  // Where drills happen: auto takes LXC where it works, else a process of its own.
  sandbox: 'auto',
  backups: {
    main: {
      // The directory that pg_basebackup writes into.
      source: { use: 'basebackup', path: ${JSON.stringify(directory)} },
      checks: [
        // Everything that needs no knowledge of your data.
        'defaults',
        // Is it last night's data? Name a table that is written to all the time.
        // newestRow({ database: 'shop', relation: 'public.orders', column: 'created_at', maxAge: '24 h' }),
        // Is all of it there?
        // rowCount({ database: 'shop', relation: 'public.customers', min: 1000, maxDrop: '5%' }),
      ],
      // limits: { memory: '2 GB', cpus: 2 },
      // deadlines: { restore: '2 h', recover: '1 h' },
    },
  },
  // The result is shown on the terminal in any case.
  reporters: [
    // { use: 'junit', file: 'results/pgproof.xml' },
    // { use: 'slack', webhookUrl: '\${SLACK_WEBHOOK_URL}', when: 'not-proven' },
    // { use: 'email', smtp: '\${SMTP_URL}', from: 'pgproof@example.com', to: ['dba@example.com'] },
  ],
});
`;
}
