import { processSandbox } from '../../plugins/sandboxes/process/index.ts';

const [directory = ''] = process.argv.slice(2);
const spec = { name: 'pgproof-test-nobody', directory, mounts: [], limits: {} };
const container = await processSandbox.open({}).create(spec);
await container.start();
const script = 'id -u; grep CapEff /proc/self/status | tr "\\t" " "; tail -n +3 /proc/net/dev';
const result = await container.attach(['sh', '-c', script]);
await container.destroy();
console.log(JSON.stringify({ facts: container.facts, owner: container.owner, result }));
