import { quotesValues, type StatementTrouble } from '../../../core/index.ts';
import type { Column } from './relations.ts';

/** A value, or a block full of them, that cannot be decoded. */
export interface Fault {
  /** `row (12,3), column note`, `block 7`. */
  readonly where: string;
  /**
   * `encoding`: the bytes are no text in the encoding of the database. `unfound`: the catalogs list the whole table and
   * do not find it. `unclear`: it may not be the data's fault.
   */
  readonly kind: 'encoding' | 'unreadable' | 'unfound' | 'unclear';
  readonly why: string;
}

/** What a statement's error says about the value it was about. */
export function faultOf({ kind, sqlstate, message }: StatementTrouble, where: string, column?: Column): Fault {
  const why = `SQLSTATE ${sqlstate}`;
  if (sqlstate === '22021') return { where, kind: 'encoding', why };
  const told = quotesValues(sqlstate) ? why : `${why}: ${message}`;
  if (kind === 'damage') return { where, kind: 'unreadable', why: told };
  // Of a type that comes with the server, every value can be told; a library of another version may refuse a sound one.
  const shown = /^(22|XX)/.test(sqlstate) && column?.alien !== true;
  return { where, kind: shown ? 'unreadable' : 'unclear', why: told };
}
