import { join } from 'node:path';
import { builtins } from '../../core/cli/builtins.ts';
import { createModuleLoader } from '../../core/config/module-loader.ts';
import { directoryOf } from '../core/config/support.ts';
import { writeScripts } from './markdown.ts';

/** Default export of an example, loaded as a configuration would load it. */
export async function loadExample<T>(page: string, path: string): Promise<T> {
  const directory = await directoryOf({});
  await writeScripts(page, directory);
  const loader = createModuleLoader(join(directory, 'pgproof.config.yaml'), builtins.modules);
  return (await loader.load(join(directory, path)))['default'] as T;
}
