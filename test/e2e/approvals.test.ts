import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetPublicAccessBlockCommand } from '@aws-sdk/client-s3';
import { CreateTopicCommand } from '@aws-sdk/client-sns';
import type { ActionId } from '../../src/core/action-ids.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import { type Aws, createAws } from './support/aws.ts';
import { type BundledEvent, putEvents, readBundledEvents } from './support/bundled-events.ts';
import { command } from './support/command.ts';
import { writeComplaints } from './support/complaints.ts';
import { type Deployment, deploy } from './support/deploy.ts';
import { eventually } from './support/eventually.ts';
import { type Heard, observe } from './support/observer.ts';
import { type Link, linkIn, type Phone, phone } from './support/phone.ts';
import { createRiposte, type Riposte } from './support/riposte.ts';
import { say } from './support/say.ts';
import { createWorkflows, examples, type Workflows } from './support/workflows.ts';
import { seed } from './support/world.ts';

const PUBLIC_BUCKET = 'guardduty/bucket-public-access-granted';
const MINER = 'guardduty/crypto-mining-outbound';
/** The topic tells nobody apart. */
const ANYBODY = 'whoever holds a message to the channel topic';
const OVERRIDE = '/riposte/playbooks';

let deployment: Deployment;
let aws: Aws;
let riposte: Riposte;
let workflows: Workflows;
let browser: Phone | undefined;
let hear: () => Promise<Heard[]>;
const bundled = readBundledEvents();

const eventOf = (name: string): BundledEvent => {
  const found = bundled.find((event) => event.name === name);
  if (!found) throw new Error(`there is no events/${name}.json`);
  return found;
};
const riposteCommand = (...args: string[]): Promise<string> => command(deployment, ...args);

beforeAll(async () => {
  deployment = await deploy({
    email: 'someone@example.com',
    documentationAddresses: 'block',
    // The digest must not come of itself in between.
    digestTime: `${String((new Date().getUTCHours() + 12) % 24).padStart(2, '0')}:00`,
    approvalPage: 'url',
    workflows: 'arn:aws:iam::111122223333:role/release',
    runWorkflows: 'on',
    playbookParameter: OVERRIDE,
  });
  aws = createAws(deployment);
  riposte = createRiposte(aws);
  workflows = createWorkflows(deployment, aws);
  browser = await phone(aws);
  ({ hear } = await observe(aws, (await riposte.outputs()).TopicArn ?? ''));
  await overridePlaybooks(examples('yaml').find((text) => text.includes('run-workflow')) ?? '');
  await seed(aws, eventOf(PUBLIC_BUCKET).findings);
  say('seeded');
}, 600_000);

afterAll(async () => {
  await browser?.close();
  if (aws) await writeComplaints(aws, 'approvals-complaints.log');
  for (const client of Object.values(aws ?? {})) client.destroy();
  await deployment?.remove();
});

/** As an operator does it; what comes in force within minutes by itself is asked for at once. */
async function overridePlaybooks(text: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'riposte-override-'));
  writeFileSync(join(folder, 'override.yml'), text);
  await riposteCommand('playbooks', 'push', join(folder, 'override.yml'));
  rmSync(folder, { recursive: true });
  // The emulator's scheduler may have begun a look of its own, which was too early.
  await eventually(async () => {
    await riposte.run('look-around');
    expect(await riposteCommand('playbooks', 'list', '--deployed')).toContain('rebuild-host');
  }, 120);
}

const responsesOf = async (action: ActionId): Promise<ResponseRecord[]> =>
  (await riposte.journal()).actions.filter((response) => response.action === action);

/** The one response of an action that is in this state, as soon as there is one. */
const responseIn = (action: ActionId, state: ResponseRecord['state']): Promise<ResponseRecord> =>
  eventually(async () => {
    const found = (await responsesOf(action)).find((response) => response.state === state);
    if (!found) throw new Error(`no ${action} is ${state}: ${JSON.stringify(await responsesOf(action))}`);
    return found;
  });

/** The message that asks for a response, with its link. */
const askedFor = (what: string): Promise<{ text: string; link: Link }> =>
  eventually(async () => {
    for (const { text } of await hear()) {
      const link = text.includes(what) ? linkIn(text) : undefined;
      if (link) return { text, link };
    }
    throw new Error(`no message with a link speaks of ${what}`);
  });

/** Opens a link on the phone and answers it with the code of the message, as a person does. */
async function answer(link: Link, label: 'Approve' | 'Reject', reason = ''): Promise<string> {
  if (!browser) throw new Error('there is no browser');
  const page = await browser.open(link);
  await page.getByRole('radio', { name: label }).check();
  if (reason) await page.getByRole('textbox', { name: 'Reason' }).fill(reason);
  await page.getByLabel('The six digits beside the link').fill(link.code);
  await page.getByRole('button', { name: 'Send the answer' }).click();
  const said = await page.locator('.word').innerText();
  await page.close();
  return said;
}

/** What the operator's command tells of a response's history. */
async function historyOf(key: string): Promise<Record<string, unknown>[]> {
  const { actions } = JSON.parse(await riposteCommand('show', key, '--json'));
  return actions[0].history;
}

describe('a question about a public bucket', () => {
  it('is approved on a phone by the link of its message, takes effect, and the history says how', async () => {
    await putEvents(aws, [eventOf(PUBLIC_BUCKET).event]);
    const { link } = await askedFor('press-kit');
    const { key } = await responseIn('block-public-access', 'waiting');
    const seen = new GetPublicAccessBlockCommand({ Bucket: 'press-kit' });
    await expect(aws.s3.send(seen)).rejects.toThrow(/not found/);

    const pressed = Date.now();
    expect(await answer(link, 'Approve')).toBe('Answered: Approve');
    const { PublicAccessBlockConfiguration } = await eventually(() => aws.s3.send(seen));
    say(`from the answer to the effect: ${((Date.now() - pressed) / 1000).toFixed(1)} s`);
    expect(PublicAccessBlockConfiguration).toMatchObject({ BlockPublicPolicy: true });

    const response = await responseIn('block-public-access', 'done');
    expect(response.outcome).toBe('applied');
    expect(await historyOf(key)).toContainEqual(
      expect.objectContaining({
        what: 'approve',
        who: ANYBODY,
        via: 'page',
        address: '192.0.2.7',
        plan: expect.stringMatching(/^[0-9a-f]{16}$/),
      }),
    );
    const page = await browser?.open(link);
    expect(await page?.locator('main').innerText()).toContain('It is done.');
  }, 120_000);

  it('is not answered a second time by its link', async () => {
    const [{ text } = { text: '' }] = (await hear()).filter((message) => message.text.includes('press-kit'));
    const page = await browser?.open(linkIn(text) as Link);
    expect(await page?.getByRole('button').count()).toBe(0);
  });
});

describe('a state machine that asks', () => {
  beforeAll(async () => {
    const { WorkflowQueueUrl = '' } = await riposte.outputs();
    const [asks = ''] = examples('json');
    await workflows.create('release', asks.replace(/https:\/\/sqs[^"]*/, WorkflowQueueUrl));
  });

  it('goes on with a yes of the page, and is told who said so', async () => {
    const execution = await workflows.start('release', { version: '4.2.0', commit: 'c0ffee1' });
    const { link } = await askedFor('4.2.0');
    expect((await workflows.read(execution)).status).toBe('RUNNING');
    expect(await answer(link, 'Approve')).toBe('Answered: Approve');
    const ended = await eventually(async () => {
      const now = await workflows.read(execution);
      expect(now.status).toBe('SUCCEEDED');
      return now;
    });
    expect(JSON.parse(ended.output ?? '')).toMatchObject({
      version: '4.2.0',
      approval: { answer: 'approved', by: ANYBODY, at: expect.any(String) },
    });
  }, 120_000);

  it('goes the other way with a no, and is told the reason', async () => {
    const execution = await workflows.start('release', { version: '4.3.0', commit: 'c0ffee2' });
    const { link } = await askedFor('4.3.0');
    expect(await answer(link, 'Reject', 'The tests are red.')).toBe('Answered: Reject');
    const ended = await eventually(async () => {
      const now = await workflows.read(execution);
      expect(now.status).toBe('FAILED');
      return now;
    });
    expect(ended).toMatchObject({ error: 'NotReleased' });
  }, 120_000);
});

describe('a state machine that answers a finding', () => {
  it('is started after a yes, its end is journalled, and undo starts the one that its tag names', async () => {
    const [, tells = ''] = examples('json');
    await aws.sns.send(new CreateTopicCommand({ Name: 'host-owners' }));
    await workflows.create('rebuild-host', tells, { 'riposte:workflow': 'true', 'riposte:undo': 'keep-host' });
    await workflows.create('keep-host', tells, { 'riposte:workflow': 'true' });
    await putEvents(aws, [eventOf(MINER).event]);
    // By the command: the page has its turn above.
    const { key, effect } = await responseIn('run-workflow', 'waiting');
    expect(effect).toContain('undo starts workflow keep-host');
    expect(await workflows.runs('rebuild-host')).toEqual([]);
    await riposteCommand('approve', key, '--no-wait');
    await eventually(async () => {
      await riposte.run('sweep');
      const [response] = await responsesOf('run-workflow');
      expect(response).toMatchObject({ outcome: 'applied', reason: 'Workflow rebuild-host has succeeded.' });
    }, 90);
    expect(await workflows.runs('rebuild-host')).toEqual([
      { name: expect.stringMatching(/^riposte-[0-9a-f]{32}$/), status: 'SUCCEEDED' },
    ]);
    await riposteCommand('undo', key);
    await responseIn('run-workflow', 'undone');
    expect(await workflows.runs('keep-host')).toEqual([
      {
        name: expect.stringMatching(/^riposte-undo-[0-9a-f]{32}$/),
        status: expect.stringMatching(/RUNNING|SUCCEEDED/),
      },
    ]);
  }, 180_000);
});
