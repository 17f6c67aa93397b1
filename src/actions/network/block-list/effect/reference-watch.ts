import { PublishCommand } from '@aws-sdk/client-sns';
import { sentence } from '../../../../alerts/defang.ts';
import { wrap } from '../../../../alerts/plain-text.ts';
import { subjectOf } from '../../../../alerts/what-happened.ts';
import type { Clients } from '../../../../core/clients.ts';
import type { Config } from '../../../../core/config.ts';
import { days } from '../../../../core/time.ts';
import { createTable, type Key } from '../../../../platform/table.ts';
import { leftBehind, type ReferenceProblem, referenceProblems, withoutId } from './reference-text.ts';
import { findReferences, type References } from './references.ts';

const WEEK_MS = days(7);

/** The table key of what was found last. */
export const REFERENCES: Key = { pk: 'REFERENCES', sk: 'REFERENCES' };

/** What the last look found. */
export interface ReferencesRecord extends Key {
  /** When, in ms. */
  at: number;
  found: References[];
  /** When people were last told in a message of its own. */
  alertedAt?: number;
}

interface Watching {
  clients: Pick<Clients, 'dynamodb' | 'sns' | 'wafv2' | 'wafv2Global'>;
  config: Config;
  now(): number;
}

/**
 * Looks, once a day, whether blocks take effect; keeps what it found, and tells people of a problem in a message of its
 * own, at most once a week. The digest tells of it each day.
 *
 * Under a ceiling that blocks nothing there is nothing to look for, nor where the setting says so.
 */
export async function watchReferences(watching: Watching): Promise<ReferenceProblem[]> {
  const { config, clients, now } = watching;
  if (config.webAclCheck === 'off' || config.mode === 'observe' || config.mode === 'notify') return [];
  const found = await findReferences(watching);
  const table = createTable(clients.dynamodb, config.table);
  const [before] = await table.getAll<ReferencesRecord>([REFERENCES]);
  const left = leftBehind(before?.found ?? [], found, config);
  // Told first: should this run end here, the next one sees it again.
  if (left.length > 0) await tellLeft(left, watching);
  await table.update({
    Key: REFERENCES,
    UpdateExpression: 'SET #at = :now, #found = :found',
    ExpressionAttributeNames: { '#at': 'at', '#found': 'found' },
    ExpressionAttributeValues: { ':now': now(), ':found': found.map((one) => asKnown(one, before)) },
  });
  const problems = referenceProblems(found, config);
  const isCertain = found.some(({ standing }) => standing !== 'blocking' && standing !== 'unknown');
  if (isCertain && (await isAlertDue(watching))) await alert(problems, watching);
  return [...left, ...problems];
}

/**
 * Which web ACLs blocked before, until people were told that one does no more: they are not while a scope cannot be asked,
 * or has a greater problem. Of one that could not be asked, also which referred to our sets.
 */
function asKnown(one: References, before: ReferencesRecord | undefined): References {
  if (one.standing === 'blocking') return one;
  const { webAcls = [], blocking = [] } = before?.found.find(({ scope }) => scope === one.scope) ?? {};
  const names = new Set(one.blocking?.map(withoutId));
  return {
    ...one,
    ...(one.standing === 'unknown' && { webAcls }),
    blocking: [...(one.blocking ?? []), ...blocking.filter((arn) => !names.has(withoutId(arn)))],
  };
}

// Noted first: should the message be lost, the digest still tells.
async function isAlertDue({ clients, config, now }: Watching): Promise<boolean> {
  const claimed = await createTable(clients.dynamodb, config.table).update({
    Key: REFERENCES,
    UpdateExpression: 'SET alertedAt = :now',
    ConditionExpression: 'attribute_not_exists(alertedAt) OR alertedAt <= :weekAgo',
    ExpressionAttributeValues: { ':now': now(), ':weekAgo': now() - WEEK_MS },
  });
  return claimed !== undefined;
}

const alert = (problems: readonly ReferenceProblem[], watching: Watching): Promise<void> =>
  publish(problems, watching, {
    about: 'references',
    subject: `Blocks have no effect in ${watching.config.region}: no web ACL applies them`,
    end: 'Addresses that Riposte blocks can still reach you. This is said again in a week, and each day in the digest.',
  });

const tellLeft = (left: readonly ReferenceProblem[], watching: Watching): Promise<void> =>
  publish(left, watching, {
    about: 'web-acls',
    subject: `A web ACL lost the block list in ${watching.config.region}`,
    end: 'Addresses that Riposte blocks can reach what it protects. This is said once.',
  });

async function publish(
  problems: readonly ReferenceProblem[],
  { clients, config, now }: Watching,
  { about, subject, end }: { about: string; subject: string; end: string },
): Promise<void> {
  const { account, region, stack, topic } = config;
  const attribute = (StringValue: string) => ({ DataType: 'String', StringValue });
  const text = problems.flatMap(({ title, detail, command }) => [
    ...wrap(title),
    '',
    ...wrap(sentence(detail, 600), '  '),
    `  ${command}`,
    '',
  ]);
  await clients.sns.send(
    new PublishCommand({
      TopicArn: topic,
      Subject: subjectOf(() => subject, { account, band: 'MEDIUM' }),
      Message: [...text, ...wrap(end)].join('\n'),
      MessageAttributes: {
        severity: attribute('medium'),
        needsPerson: attribute('true'),
        alertId: attribute(`${stack}#${about}#${new Date(now()).toISOString().slice(0, 10)}`),
        source: attribute('riposte'),
        action: attribute('block-ip'),
        outcome: attribute('failed'),
        account: attribute(account),
        region: attribute(region),
      },
    }),
  );
}
