import { describeLostParts } from './support/lost-parts.ts';

describeLostParts('process');
