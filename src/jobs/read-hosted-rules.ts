import { GetLatestConfigurationCommand, StartConfigurationSessionCommand } from '@aws-sdk/client-appconfigdata';
import type { Clients } from '../core/clients.ts';
import { isAwsError } from '../core/errors.ts';
import { hostedRules } from '../core/hosted-rules.ts';
import { MOST_HOSTED_BYTES } from '../policy/riposte-yml/override-text.ts';
import type { RiposteYml } from '../policy/riposte-yml/sections.ts';
import { notRead, type ReadRules, readText } from './read-rules.ts';

/** A session with AppConfig: it hands out a configuration once, and then only another. */
export interface RulesSession {
  /** For one call; each answer brings the next. */
  token: string;
  /** What the session handed out last, as a digest of its text. */
  revision: string;
  /** What it was checked against; where that has changed, it has to be read again. */
  against: string;
}

export type HostedAnswer =
  /** What is deployed is what the session handed out before. */
  | { is: 'unchanged'; session: RulesSession }
  /** Nothing was ever deployed, or no more. */
  | { is: 'nothing'; session: RulesSession }
  | { is: 'read'; rules: ReadRules; session?: RulesSession };

interface Asked {
  stack: string;
  /** The session of the look before, as far as it may be gone on with. */
  session: RulesSession | undefined;
  /** Stands for what rules are checked against now. */
  against: string;
  riposteYml: RiposteYml;
}

/** What AppConfig calls the rules, for people. */
export const nameOf = (stack: string): string => `AppConfig ${stack}/${hostedRules(stack).profile}`;

/**
 * Asks AppConfig for the rules that are deployed: one call where nothing has changed. The answer is told from the next only
 * by its token, so that whoever has not kept the new one gets the rules again.
 *
 * @throws what AppConfig answers, where a later try can succeed
 */
export async function readHostedRules(appconfig: Clients['appconfigdata'], asked: Asked): Promise<HostedAnswer> {
  try {
    return await ask(appconfig, asked);
  } catch (error) {
    return { is: 'read', rules: notRead(nameOf(asked.stack), error) };
  }
}

async function ask(appconfig: Clients['appconfigdata'], asked: Asked): Promise<HostedAnswer> {
  const { stack, session, against, riposteYml } = asked;
  const { token, text, isNew } = await latest(appconfig, stack, session?.token);
  const next = (revision: string): RulesSession => ({ token, revision, against });
  if (text === '' && !isNew) return { is: 'unchanged', session: next(session?.revision ?? '') };
  if (text === '') return { is: 'nothing', session: next('') };
  const rules = readText(nameOf(stack), text, riposteYml, MOST_HOSTED_BYTES);
  return { is: 'read', rules, session: next(rules.revision) };
}

interface Latest {
  token: string;
  text: string;
  /** Whether this session has handed out nothing before. */
  isNew: boolean;
}

async function latest(appconfig: Clients['appconfigdata'], stack: string, token?: string): Promise<Latest> {
  try {
    const { Configuration, NextPollConfigurationToken = '' } = await appconfig.send(
      new GetLatestConfigurationCommand({ ConfigurationToken: token ?? (await begin(appconfig, stack)) }),
    );
    const text = new TextDecoder().decode(Configuration);
    return { token: NextPollConfigurationToken, text, isNew: token === undefined };
  } catch (error) {
    // A token is for one call and for a day: after a look that died, it is used up.
    if (token === undefined || !isAwsError(error, 'BadRequestException')) throw error;
    return latest(appconfig, stack);
  }
}

async function begin(appconfig: Clients['appconfigdata'], stack: string): Promise<string> {
  const { application, environment, profile } = hostedRules(stack);
  const { InitialConfigurationToken = '' } = await appconfig.send(
    new StartConfigurationSessionCommand({
      ApplicationIdentifier: application,
      EnvironmentIdentifier: environment,
      ConfigurationProfileIdentifier: profile,
    }),
  );
  return InitialConfigurationToken;
}
