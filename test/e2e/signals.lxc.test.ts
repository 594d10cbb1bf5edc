import { describeSignals } from './support/signals.ts';

describeSignals('lxc');
