import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { comesAfter, release, releasedChangelog } from '../../scripts/release.ts';

const CHANGELOG = '# Changelog\n\n## Unreleased\n\n- Something new.\n\n## 0.1.0 (2026-01-01)\n\n- The first.\n';

describe('a release', () => {
  let root: string;
  const git = (...args: string[]): string => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'riposte-release-'));
    git('init', '--quiet');
    git('config', 'user.email', 'somebody@example.com');
    git('config', 'user.name', 'Somebody');
    const other = { name: 'other', version: '0.1.0' };
    writeFileSync(join(root, 'package.json'), JSON.stringify({ name: 'riposte', version: '0.1.0', other }, null, 2));
    writeFileSync(
      join(root, 'package-lock.json'),
      JSON.stringify({ name: 'riposte', version: '0.1.0', packages: { '': { version: '0.1.0' }, other } }, null, 2),
    );
    writeFileSync(join(root, 'CHANGELOG.md'), CHANGELOG);
    writeFileSync(join(root, '.gitignore'), 'release/\n');
    git('add', '--all');
    git('commit', '--quiet', '--message', 'All');
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('is a section, a tag and a tarball of what is committed', () => {
    const tarball = release(root, '0.2.0', '2026-11-28');
    expect(readFileSync(join(root, 'CHANGELOG.md'), 'utf8')).toContain(
      '## Unreleased\n\n## 0.2.0 (2026-11-28)\n\n- Something new.\n\n## 0.1.0',
    );
    const project = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(project).toMatchObject({ version: '0.2.0', other: { version: '0.1.0' } });
    const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
    expect(lock).toMatchObject({
      version: '0.2.0',
      packages: { '': { version: '0.2.0' }, other: { version: '0.1.0' } },
    });
    expect(git('status', '--porcelain')).toBe('');
    expect(git('tag', '--list', '--format=%(contents)', 'v0.2.0')).toContain('Something new.');
    const listed = execFileSync('tar', ['--list', '--file', tarball], { encoding: 'utf8' }).split('\n');
    expect(listed).toContain('riposte-0.2.0/CHANGELOG.md');
    expect(() =>
      execFileSync('sha256sum', ['--check', `${tarball}.sha256`], { cwd: join(root, 'release') }),
    ).not.toThrow();
  });

  it.each([
    {
      what: 'of what is not committed',
      version: '0.2.0',
      given: () => writeFileSync(join(root, 'new.txt'), ''),
      says: /not committed/,
    },
    { what: 'of an earlier version', version: '0.0.9', given: () => {}, says: /0\.0\.9 does not come after 0\.1\.0/ },
    { what: 'of the same version', version: '0.1.0', given: () => {}, says: /does not come after/ },
    { what: 'of no version at all', version: 'next', given: () => {}, says: /next is no version/ },
  ])('is refused $what', ({ version, given, says }) => {
    given();
    expect(() => release(root, version, '2026-11-28')).toThrow(says);
    expect(git('tag', '--list')).toBe('');
  });
});

it('of nothing new is refused', () => {
  expect(() => releasedChangelog('# Changelog\n\n## Unreleased\n\n## 0.1.0 (x)\n', '0.2.0', 'x')).toThrow(
    /nothing to release/,
  );
});

it.each([
  ['0.2.0', '0.1.9', true],
  ['0.10.0', '0.9.0', true],
  ['1.0.0', '0.99.99', true],
  ['0.1.0', '0.1.1', false],
])('%s after %s: %s', (version, former, is) => {
  expect(comesAfter(version, former)).toBe(is);
});
