import { describeLostParts } from './support/lost-parts.ts';

describeLostParts('lxc');
