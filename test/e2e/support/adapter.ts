import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateIPSetCommand, CreateRuleGroupCommand, WAFV2Client } from '@aws-sdk/client-wafv2';
import { say } from './say.ts';

// Fills what the emulator's CloudFormation lacks. It works on the package that was made for the emulator only.

interface Resource {
  Type: string;
  Properties: Record<string, unknown>;
}
interface Template {
  Resources: Record<string, Resource>;
  Outputs: Record<string, unknown>;
}
type Made = Record<string, { ref: string; arn: string }>;

const LACKING = ['AWS::WAFv2::IPSet', 'AWS::WAFv2::RuleGroup'];

/**
 * Makes the template's IP sets and rule group by API, takes them out of the template, and puts their names in where
 * the template refers to them.
 *
 * @param folder what `serverless package` wrote
 * @param endpoints variables such as AWS_ENDPOINT_URL_WAFV2, by which the functions find a service elsewhere
 */
export async function adapt(
  folder: string,
  wafv2: string,
  region: string,
  endpoints: Record<string, string>,
): Promise<void> {
  const client = new WAFV2Client({ endpoint: wafv2, region });
  const state = JSON.parse(readFileSync(join(folder, 'serverless-state.json'), 'utf8'));
  const template: Template = state.service.provider.compiledCloudFormationTemplate;
  const made: Made = {};
  for (const [id, { Type, Properties }] of Object.entries(template.Resources)) {
    if (!LACKING.includes(Type)) continue;
    made[id] = await make(client, Type, withValues(Properties, made));
    delete template.Resources[id];
    say(`adapter: ${id} (${Type}) is unknown to the emulator's CloudFormation and was made by API`);
  }
  const adapted = withValues(state, made);
  const { Resources }: Template = adapted.service.provider.compiledCloudFormationTemplate;
  for (const { Type, Properties } of Object.values(Resources)) {
    if (Type !== 'AWS::Lambda::Function') continue;
    const { Variables } = Properties.Environment as { Variables: Record<string, unknown> };
    Object.assign(Variables, endpoints);
  }
  say(`adapter: the functions get ${Object.keys(endpoints).join(', ')}`);
  writeFileSync(join(folder, 'serverless-state.json'), JSON.stringify(adapted));
}

async function make(client: WAFV2Client, type: string, properties: object): Promise<Made[string]> {
  const { Summary } =
    type === 'AWS::WAFv2::IPSet'
      ? await client.send(new CreateIPSetCommand(properties as never))
      : await client.send(new CreateRuleGroupCommand(properties as never));
  const { Name, Id, ARN } = Summary ?? {};
  return { ref: `${Name}|${Id}|REGIONAL`, arn: ARN ?? '' };
}

/** A copy in which what refers to a made resource has its value. */
function withValues<T>(value: T, made: Made): T {
  if (Array.isArray(value)) return value.map((entry) => withValues(entry, made)) as T;
  if (typeof value !== 'object' || value === null) return value;
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Sub': text } = value as Record<string, unknown>;
  if (typeof Ref === 'string' && made[Ref]) return made[Ref].ref as T;
  if (Array.isArray(attribute) && made[attribute[0]]) return made[attribute[0]]?.arn as T;
  if (typeof text === 'string') {
    const filled = Object.entries(made).reduce((sub, [id, { arn }]) => sub.replaceAll(`\${${id}.Arn}`, arn), text);
    return (filled.includes('${') ? { 'Fn::Sub': filled } : filled) as T;
  }
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, withValues(entry, made)])) as T;
}
