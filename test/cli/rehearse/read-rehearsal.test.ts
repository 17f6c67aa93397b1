import { IAM_PREFIXES } from '../../../local/wire-names.ts';
import { givenFolder } from './given-rehearsal.ts';

const folder = givenFolder();
afterAll(() => folder.remove());

/** What is said of a file that is none, without its path. */
async function problems(text: string): Promise<string[]> {
  const { code, stdout, stderr } = await folder.rehearse(text);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  return stderr
    .trim()
    .split('\n')
    .map((line) => line.replace(/^.*story\.yml:/, ''));
}

describe('a file that is no rehearsal ends with 2 and the place of each mistake', () => {
  it.each([
    {
      title: 'an unknown step',
      text: 'steps:\n  - dilever: a.json\n',
      said: [/^2:5: steps\[0\]\.dilever: there is no step "dilever"; .*Did you mean "deliver"\?$/],
    },
    {
      title: 'an unknown bare word',
      text: 'steps: [digst]\n',
      said: [/^1:9: steps\[0\]: there is no step "digst"; .*Did you mean "digest"\?$/],
    },
    {
      title: 'an event file that is missing',
      text: 'steps:\n  - deliver: nope.json\n',
      said: [/^2:14: steps\[0\]\.deliver: there is no file nope\.json/],
    },
    {
      title: 'the second of two files',
      text: 'steps:\n  - deliver: [port-probe-search-cluster.json, nope.json]\n',
      said: [/^2:\d+: steps\[0\]\.deliver\[1\]: there is no file nope\.json/],
    },
    { title: 'no steps', text: 'settings: {}\n', said: [/^1:1: steps: the steps are missing/] },
    {
      title: 'a time without a unit',
      text: 'steps:\n  - wait: 26\n',
      said: [/^2:11: steps\[0\]\.wait: 26 is not a time such as 90s, 5m, 26h or 1d 12h\. A unit is missing\.$/],
    },
    {
      title: 'an unknown setting',
      text: 'settings: { mod: notify }\nsteps: [digest]\n',
      said: [/^1:13: settings\.mod: there is no setting "mod"; .*Did you mean "mode"\?$/],
    },
    {
      title: 'a setting that cannot be',
      text: 'settings: { mode: loud, approvalHours: 900 }\nsteps: [digest]\n',
      said: [
        /^1:19: settings\.mode: is "loud"; it must be one of observe, notify, approve, enforce\.$/,
        /^1:\d+: settings\.approvalHours: is "900"; it must be a number from 1 to 168/,
      ],
    },
    {
      title: 'a redeployment that cannot be',
      text: 'steps:\n  - redeploy: { mode: loud }\n',
      said: [/^2:\d+: steps\[0\]\.redeploy\.mode: is "loud"; it must be one of/],
    },
    {
      title: 'an expectation of an unknown outcome',
      text: 'steps:\n  - digest:\n    expect: { responses: [{ outcome: aplied }] }\n',
      said: [/^3:\d+: steps\[0\]\.expect\.responses\[0\]\.outcome: "aplied" is not one of .*Did you mean "applied"\?$/],
    },
    {
      title: 'two steps in one',
      text: 'steps:\n  - deliver: port-probe-search-cluster.json\n    wait: 5m\n',
      said: [/^3:5: steps\[0\]\.wait: is a step of its own/],
    },
    {
      title: 'an operation that AWS does not have',
      text: 'steps:\n  - world: { fail: "iam:UpdateAcessKey" }\n',
      said: [
        /^2:\d+: steps\[0\]\.world\.fail: iam has no operation UpdateAcessKey\. Did you mean "iam:UpdateAccessKey"\?$/,
      ],
    },
    {
      title: 'a change of nothing',
      text: 'steps:\n  - world: { bukket: x }\n',
      said: [/^2:\d+: steps\[0\]\.world: says nothing that can be changed.*Did you mean "bucket"\?$/],
    },
    { title: 'what is no YAML', text: 'steps: [\n', said: [/it is not YAML/] },
    {
      title: 'several mistakes at once',
      text: 'settings: { mode: loud }\nsteps:\n  - explode\n  - wait: never\n',
      said: [/^1:/, /^3:5: steps\[0\]: there is no step "explode"/, /^4:/],
    },
  ])('$title', async ({ text, said }) => {
    const found = await problems(text);
    expect(found).toEqual(said.map((pattern) => expect.stringMatching(pattern)));
  });

  it('a file that is not there, or a folder', async () => {
    const { run } = await import('./given-rehearsal.ts');
    expect(await run(`${folder.folder}/nope.yml`)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('there is no such file'),
    });
    expect(await run(folder.folder)).toMatchObject({ code: 2, stderr: expect.stringContaining('it is a folder') });
  });

  it('mistakes of the riposte.yml beside it', async () => {
    folder.write('beside/riposte.yml', 'playbooks: 3\n');
    const { run } = await import('./given-rehearsal.ts');
    const file = folder.write('beside/story.yml', 'steps: [digest]\n');
    expect(await run(file)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/beside\/riposte\.yml:1:\d+: playbooks/),
    });
  });
});

it.each([...new Set(Object.values(IAM_PREFIXES))])(
  'a call of %s may be made to fail, whoever made the client',
  async (prefix) => {
    const { code, stderr } = await folder.rehearse(
      `steps:\n  - deliver: port-probe-search-cluster.json\n  - world: { fail: "${prefix}:NoSuchCall" }\n`,
    );
    expect(stderr).not.toContain('Unexpected');
    expect(stderr === '' ? code : 2).toBe(code);
  },
);
