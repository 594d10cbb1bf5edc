import { lxc } from '../../plugins/sandboxes/lxc/index.ts';

console.log(JSON.stringify(await lxc.open({}).probe()));
