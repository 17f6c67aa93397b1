import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Findings } from '../../core/organisation.ts';
import {
  byItself,
  containTemplates,
  type MemberTemplate,
  memberTemplates,
  stackNameOf,
} from '../org/member-templates.ts';
import { UsageError } from '../read-events.ts';
import { CommandError, type Context } from './context.ts';

export interface TemplatesOptions {
  /** As the last time where it is not said; at first the administrator. */
  findings?: Findings;
  /** A folder to write them to. */
  write?: string;
}

/**
 * The templates of this deployment's members.
 *
 * @throws CommandError where it is deployed without an organisation
 * @throws UsageError where riposte.yml says something else of who sends findings, which the look at members goes by
 */
export async function templatesOf(
  findings: Findings | undefined,
  { deployment, settings }: Pick<Context, 'deployment' | 'settings'>,
) {
  const config = await settings();
  const { organisation } = config;
  if (!organisation)
    throw new CommandError(
      `${deployment.stack} is deployed without an organisation, so no other account can send it events. Write the section organisation of riposte.yml, and deploy: docs/organisation.md.`,
    );
  const said = organisation.findings;
  if (findings && said && findings !== said)
    throw new UsageError(
      `The section organisation of riposte.yml says findings: ${said}. Change it there, deploy, and leave --findings out.`,
    );
  return { home: config, organisation, templates: memberTemplates(config, organisation, findings) };
}

/** Says what members deploy, with which values, and writes the templates for a pipeline of one's own. */
export async function showTemplates({ findings, write }: TemplatesOptions, context: Context): Promise<number> {
  const { out } = context;
  const { home, organisation, templates: ofEach } = await templatesOf(findings, context);
  const templates = [...ofEach, ...containTemplates(home, organisation)];
  if (write !== undefined) {
    mkdirSync(write, { recursive: true });
    for (const one of templates) writeFileSync(join(write, fileOf(one)), `${one.body}\n`);
  }
  out.data({
    stack: home.stack,
    templates: templates.map((one) => ({
      id: one.id,
      stackName: stackNameOf(one, home),
      capability: one.capability,
      parameters: one.parameters,
      regions: one.regions,
      ...(write !== undefined && { file: join(write, fileOf(one)) }),
    })),
  });
  for (const one of templates) {
    out.line(`${out.colors.bold(one.id)}: ${one.makes}`);
    for (const command of byItself(one, home)) out.line(`  ${command}`);
  }
  out.line();
  out.line(
    write === undefined
      ? 'Each account runs these; --write writes the files. All accounts at once: riposte org deploy.'
      : `Written to ${write}. Each account runs these.`,
  );
  if (templates.length > ofEach.length)
    out.line(
      'member-contain is for accounts whose owners want it alone: nothing is contained where it is not deployed.',
    );
  return 0;
}

const fileOf = ({ id }: MemberTemplate): string => `${id}.json`;
