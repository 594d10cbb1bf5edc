import type { Socket } from 'node:net';
import { join } from 'node:path';
import { Client } from 'pg';
import { ArchiveWriter } from './archive-writer.ts';
import { baseBackupCommand, type BaseBackupCommandOptions } from './base-backup-command.ts';
import { BaseBackupQuery } from './base-backup-query.ts';
import type { Cluster } from './cluster.ts';
import { demoErrors } from './demo-errors.ts';

export interface ReceiveOptions extends BaseBackupCommandOptions {
  readonly from: Cluster;
  /** Exists and is empty. */
  readonly into: string;
  readonly gzip: boolean;
}

export interface BaseBackupRange {
  readonly start: { readonly lsn: string; readonly timeline: number };
  readonly end: { readonly lsn: string; readonly timeline: number };
}

/** Two blocks of zeros end a tar archive; up to 14 the server leaves them to the client. */
const tarEnd = Buffer.alloc(1024);

/** Takes a base backup over the replication protocol: `base.tar`, `<oid>.tar`, `backup_manifest` as the server sends them. */
export async function receiveBaseBackup(options: ReceiveOptions): Promise<BaseBackupRange> {
  const { from, into, gzip } = options;
  const client = new Client({
    host: from.socketDirectory,
    port: from.port,
    user: from.user,
    password: '',
    database: 'postgres',
    ssl: false,
    application_name: 'pgproof demo',
    replication: 'true',
  } as ConstructorParameters<typeof Client>[0]);
  client.on('error', () => {});
  try {
    await client.connect();
    const range = await receive(client, options, into, gzip, from.major);
    await client.end();
    return range;
  } catch (cause) {
    // Not end(): a stream that waits for us to write would wait for ever.
    wire(client).destroy();
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw demoErrors.BASE_BACKUP_FAILED({ with: 'the replication protocol', reason }, { cause });
  }
}

/** The socket; pg has no public way to hold it back or to drop it. */
function wire(client: Client): Socket {
  return (client as unknown as { connection: { stream: Socket } }).connection.stream;
}

async function receive(
  client: Client,
  options: BaseBackupCommandOptions,
  into: string,
  gzip: boolean,
  major: number,
): Promise<BaseBackupRange> {
  const positions: { lsn: string; timeline: number }[] = [];
  const files: Promise<void>[] = [];
  let current: { writer: ArchiveWriter; tar: boolean } | undefined;
  const stream = wire(client);

  const endCurrent = () => {
    if (current === undefined) return;
    const file = current.writer.end(current.tar && major < 15 ? tarEnd : undefined);
    file.catch(() => {});
    files.push(file);
    current = undefined;
  };
  await new Promise<void>((resolve, reject) => {
    const command = baseBackupCommand(major, options);
    const query = new BaseBackupQuery(command, major, {
      position: (lsn, timeline) => positions.push({ lsn, timeline }),
      begin: (name) => {
        endCurrent();
        const tar = name.endsWith('.tar');
        current = { writer: new ArchiveWriter(join(into, tar && gzip ? `${name}.gz` : name), tar && gzip), tar };
      },
      data: (chunk) => {
        const writer = current?.writer;
        if (writer === undefined || writer.write(chunk)) return;
        // What the parser had already read still comes while the stream is paused.
        if (stream.isPaused()) return;
        stream.pause();
        writer.drained().then(() => stream.resume(), reject);
      },
      finished: (error) => (error === undefined ? resolve() : reject(error)),
    });
    client.query(query);
  }).finally(endCurrent);
  await Promise.all(files);
  const [start, end] = positions;
  if (start === undefined || end === undefined) throw new Error('the server did not say where the backup ends');
  return { start, end };
}
