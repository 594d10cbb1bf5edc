import type { EventEmitter } from 'node:events';
import type { Connection, Submittable } from 'pg';

/** What the server's answer to BASE_BACKUP is made of, in this order. */
export interface BaseBackupEvents {
  /** One row: LSN and timeline, of the start first and after everything else of the end. */
  position(lsn: string, timeline: number): void;
  /** An archive begins: `base.tar`, `<oid>.tar` or `backup_manifest`. */
  begin(name: string): void;
  /** Bytes of the archive begun last; the buffer is the callee's to keep. */
  data(chunk: Buffer): void;
  /** No more archives. */
  finished(error: Error | undefined): void;
}

type Message = { readonly chunk: Buffer };
type Wire = EventEmitter & { query(text: string): void };

/**
 * BASE_BACKUP, which pg cannot run as a query because it answers with several COPY streams. Up to 14 there is one
 * stream per archive, in the order of the tablespace list; from 15 one stream with typed messages in it.
 */
export class BaseBackupQuery implements Submittable {
  readonly #command: string;
  readonly #events: BaseBackupEvents;
  readonly #single: boolean;
  #result = 0;
  #expected: string[] = [];
  #error: Error | undefined;
  #removeListeners = () => {};

  constructor(command: string, major: number, events: BaseBackupEvents) {
    this.#command = command;
    this.#events = events;
    this.#single = major >= 15;
  }

  submit(connection: Connection): void {
    // Connection's type leaves out its own events and the query method.
    const wire = connection as unknown as Wire;
    const copyOut = () => {
      if (!this.#single) this.#events.begin(this.#expected.shift() ?? 'backup_manifest');
    };
    wire.on('copyOutResponse', copyOut);
    this.#removeListeners = () => wire.off('copyOutResponse', copyOut);
    wire.query(this.#command);
  }

  handleRowDescription(): void {
    this.#result++;
  }

  /** Result 1: start position. 2: tablespaces. After the streams, 3: end position. */
  handleDataRow({ fields }: { fields: (string | null)[] }): void {
    const [first] = fields;
    if (this.#result === 2) this.#expected.push(first === null || first === undefined ? 'base.tar' : `${first}.tar`);
    else this.#events.position(first ?? '', Number(fields[1]));
  }

  handleCopyData({ chunk }: Message): void {
    // The parser reuses its buffer.
    if (!this.#single) return this.#events.data(Buffer.from(chunk));
    const body = chunk.subarray(1);
    switch (String.fromCharCode(chunk[0] ?? 0)) {
      case 'n':
        return this.#events.begin(body.toString('utf8', 0, body.indexOf(0)));
      case 'm':
        return this.#events.begin('backup_manifest');
      case 'd':
        return this.#events.data(Buffer.from(body));
    }
  }

  handleError(error: Error): void {
    this.#error = error;
    // Without a server there will be no ReadyForQuery.
    if (!('severity' in error)) this.handleReadyForQuery();
  }

  handleCommandComplete(): void {}
  handleEmptyQuery(): void {}
  handlePortalSuspended(): void {}

  handleReadyForQuery(): void {
    this.#removeListeners();
    this.#events.finished(this.#error);
  }
}
