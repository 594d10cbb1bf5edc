import { isPgproofError } from '../../errors/pgproof-error.ts';
import { reasonOf } from '../../errors/to-error.ts';
import { writeReportFile } from '../../files/write-report-file.ts';
import { cliErrors } from '../cli-errors.ts';

/** @throws REFERENCE_NOT_WRITTEN; then the file is as it was */
export async function writeReference(file: string, text: string): Promise<void> {
  try {
    await writeReportFile(file, text);
  } catch (cause) {
    const told = isPgproofError(cause) ? cause.facts['cause'] : undefined;
    throw cliErrors.REFERENCE_NOT_WRITTEN(
      { file, reason: typeof told === 'string' ? told : reasonOf(cause) },
      { cause },
    );
  }
}
