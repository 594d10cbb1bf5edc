/** A pgproof that gets killed: uses a sandbox and says how far it has come. Arguments: kind, directory, name. */
import { lxc } from '../../plugins/sandboxes/lxc/index.ts';
import { processSandbox } from '../../plugins/sandboxes/process/index.ts';

const [kind, directory = '', name = ''] = process.argv.slice(2);
const sandbox = kind === 'lxc' ? lxc.open({}) : processSandbox.open({});
const say = (moment: string) => process.stdout.write(`${moment}\n`);

say('creating');
const container = await sandbox.create({ name, directory, mounts: [], limits: {} });
say('created');
const starting = container.start();
say('starting');
await starting;
say('started');
const logFile = `${directory}/log`;
const attached = container.attach(['sh', '-c', 'setsid sleep 1000 & echo on; sleep 1000'], { logFile });
say('attaching');
const { existsSync, readFileSync } = await import('node:fs');
while (!existsSync(logFile) || !readFileSync(logFile, 'utf8').includes('on')) {
  await new Promise((resolve) => setTimeout(resolve, 5));
}
say('attached');
const stopping = container.stop();
say('stopping');
await stopping;
await attached;
say('stopped');
const destroying = container.destroy();
say('destroying');
await destroying;
say('destroyed');
