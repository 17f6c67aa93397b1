import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const VERSION = /^(\d+)\.(\d+)\.(\d+)$/;
const UNRELEASED = '## Unreleased\n';

/** What stands between this heading and the next, without blank lines around it. */
function sectionAfter(text: string, heading: string): string {
  const from = text.indexOf(heading);
  if (from < 0) throw new Error(`CHANGELOG.md has no line "${heading.trim()}"`);
  const rest = text.slice(from + heading.length);
  const next = rest.search(/^## /m);
  return (next < 0 ? rest : rest.slice(0, next)).trim();
}

/**
 * The changelog with what was unreleased under the heading of a version, and an empty section for what comes next.
 *
 * @param date such as 2026-11-28
 * @throws Error when nothing is unreleased
 */
export function releasedChangelog(text: string, version: string, date: string): string {
  const section = sectionAfter(text, UNRELEASED);
  if (section === '') throw new Error('CHANGELOG.md says nothing under "## Unreleased": there is nothing to release');
  if (text.includes(`## ${version} `)) throw new Error(`CHANGELOG.md has a section ${version} already`);
  return text.replace(UNRELEASED, `${UNRELEASED}\n## ${version} (${date})\n`);
}

/** Whether a version comes after another. @throws Error when it is not of the form 1.2.3 */
export function comesAfter(version: string, former: string): boolean {
  const [next, last] = [version, former].map((each) => {
    const parts = VERSION.exec(each);
    if (!parts) throw new Error(`${each} is no version such as 1.2.3`);
    return parts.slice(1).map(Number);
  });
  const differs = [0, 1, 2].find((n) => next?.[n] !== last?.[n]);
  return differs !== undefined && (next?.[differs] ?? 0) > (last?.[differs] ?? 0);
}

/**
 * Makes a release of the checkout: the version in package.json and its lock file, a section of the changelog, a commit
 * with the tag, and in `release/` a tarball of what is committed with its SHA-256. Nothing is pushed.
 *
 * @returns the path of the tarball
 * @throws Error when something is not committed, or the version does not come after the last
 */
export function release(root: string, version: string, date: string): string {
  const git = (...args: string[]): string => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
  if (git('status', '--porcelain') !== '') throw new Error('Something is not committed: a release is of what is');
  const read = (file: string): string => readFileSync(join(root, file), 'utf8');
  const { version: former } = JSON.parse(read('package.json')) as { version: string };
  if (!comesAfter(version, former)) throw new Error(`${version} does not come after ${former}`);
  const changelog = releasedChangelog(read('CHANGELOG.md'), version, date);
  writeFileSync(join(root, 'CHANGELOG.md'), changelog);
  // Of a lock file, the first two are the project's own.
  const files = { 'package.json': 1, 'package-lock.json': 2 };
  for (const [file, times] of Object.entries(files)) {
    let text = read(file);
    let from = 0;
    for (let n = 0; n < times; n += 1) {
      const at = text.indexOf(`"version": "${former}"`, from);
      if (at < 0) throw new Error(`${file} does not name the version ${former} where it should`);
      text = `${text.slice(0, at)}${text.slice(at).replace(`"version": "${former}"`, `"version": "${version}"`)}`;
      from = at + 1;
    }
    writeFileSync(join(root, file), text);
  }
  git('commit', '--quiet', '--all', '--message', `Release ${version}`);
  git('tag', '--annotate', `v${version}`, '--message', sectionAfter(changelog, `## ${version} (${date})\n`));
  const folder = join(root, 'release');
  mkdirSync(folder, { recursive: true });
  const tarball = join(folder, `riposte-${version}.tar.gz`);
  git('archive', '--format=tar.gz', `--prefix=riposte-${version}/`, `--output=${tarball}`, `v${version}`);
  const sum = createHash('sha256').update(readFileSync(tarball)).digest('hex');
  writeFileSync(`${tarball}.sha256`, `${sum}  riposte-${version}.tar.gz\n`);
  return tarball;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [version = ''] = process.argv.slice(2);
  try {
    const path = release(process.cwd(), version, new Date().toISOString().slice(0, 10));
    process.stdout.write(`${path}\nLook at it, then: git push --follow-tags\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
