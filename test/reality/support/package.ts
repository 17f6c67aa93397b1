import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serverless } from '../../support/serverless.ts';
import { VARIANTS, type Variant } from './variants.ts';

export const root = fileURLToPath(new URL('../../..', import.meta.url));
const FOLDER = join(root, 'reports/reality');
/** Whatever a package is made of. */
const MADE_OF = ['package-lock.json', 'serverless.yml', '{deploy,handlers,playbooks,src}/**/*.{ts,cjs,js,json,yml}'];

const folderOf = (id: Variant['id']): string => join(FOLDER, id);

export const templateOf = (id: Variant['id']): string =>
  join(folderOf(id), 'cloudformation-template-update-stack.json');

/** Changes when a package would. */
function fingerprint(variant: Variant): string {
  const hash = createHash('sha256').update(JSON.stringify(variant));
  for (const file of globSync(MADE_OF, { cwd: root }).sort()) hash.update(file).update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

/**
 * Packages each variant as for AWS, one after another, unless its package is there and nothing in it has changed.
 * While the checks themselves are worked on, RIPOSTE_REALITY_KEEP=1 looks at the packages of last time.
 */
export async function packageVariants(): Promise<void> {
  if (process.env.RIPOSTE_REALITY_KEEP === '1' && VARIANTS.every(({ id }) => existsSync(templateOf(id)))) {
    console.warn('RIPOSTE_REALITY_KEEP=1: the packages of last time are looked at, not those of the code as it is');
    return;
  }
  for (const variant of VARIANTS) {
    const { id, region, settings } = variant;
    const [mark, wanted] = [join(folderOf(id), 'fingerprint.txt'), fingerprint(variant)];
    if (existsSync(templateOf(id)) && existsSync(mark) && readFileSync(mark, 'utf8') === wanted) continue;
    mkdirSync(folderOf(id), { recursive: true });
    const params = Object.entries(settings).flatMap(([name, value]) => ['--param', `${name}=${value}`]);
    await serverless(['package', '--stage', 'prod', '--region', region, '--package', folderOf(id), ...params]);
    writeFileSync(mark, wanted);
  }
}
