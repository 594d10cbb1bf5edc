import type { Registry } from '../../config/registry.ts';
import type { Configuration } from '../../config/configuration.ts';
import type { Io } from '../io.ts';

/** One line of `pgproof doctor`. */
export interface Diagnosis {
  readonly what: string;
  /** `note`: works, and is worth knowing. Only `bad` changes the exit status. */
  readonly state: 'good' | 'note' | 'bad';
  readonly says: string;
  /** What to do. */
  readonly hint?: string | undefined;
}

export interface DoctorContext {
  readonly io: Io;
  readonly registry: Registry;
  /** Absent where there is none, or none that is valid. */
  readonly configuration: Configuration | undefined;
  readonly workDirectory: string;
}
