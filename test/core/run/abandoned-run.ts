/** A pgproof that gets killed: drills in this work directory, says when the server is promoted, and waits. */
import { drillWith } from '../../support/drill.ts';
import { tapping } from '../../support/tapping.ts';

const [workDirectory = ''] = process.argv.slice(2);
const forever = tapping('afterPromote', () => {
  process.stdout.write('promoted\n');
  return new Promise(() => setInterval(() => {}, 1000));
});
await drillWith(forever, { workDirectory });
