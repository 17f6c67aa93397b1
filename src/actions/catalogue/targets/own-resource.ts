import type { RefusedTarget } from '../../../core/action.ts';
import type { Config } from '../../../core/config.ts';
import type { Finding, Resource } from '../../../core/finding.ts';
import { clean } from '../../../core/text.ts';

/** How one service writes its identifiers. Every pattern is anchored: a finding is text from outside. */
export interface Naming {
  service: string;
  /** The last part of the ARN, such as `secret:…`. */
  arnResource: RegExp;
  /** The plain name, for services whose calls take one. */
  name?: RegExp;
}

/**
 * Names the one resource that an action works on, or says why it must not be touched: an identifier that cannot be
 * one, or that of another partition, account or region, which the function's role could not, and must not, reach.
 */
export function ownResource(
  finding: Finding,
  resource: Resource,
  naming: Naming,
  config: Config,
): { key: string } | RefusedTarget {
  const { id, arn } = resource;
  const reason = whyNot(finding, [id, ...(arn === undefined ? [] : [arn])], naming, config);
  return reason ? { key: clean(id, 128) || 'unnamed', refuse: reason } : { key: id };
}

function whyNot(finding: Finding, texts: string[], naming: Naming, config: Config): string | undefined {
  if (finding.account !== config.account || finding.region !== config.region)
    return `It is in ${clean(`${finding.account} ${finding.region}`, 64)}; this deployment acts in ${config.account} ${config.region} only.`;
  return texts.map((text) => whyNotText(text, naming, config)).find(Boolean);
}

function whyNotText(text: string, { service, arnResource, name }: Naming, config: Config): string | undefined {
  if (!text.startsWith('arn:')) return name?.test(text) ? undefined : `Its identifier cannot be one of ${service}.`;
  const [, partition, itsService, region, account, ...rest] = text.split(':');
  if (itsService !== service || !arnResource.test(rest.join(':'))) return `Its ARN cannot be one of ${service}.`;
  if (partition === config.partition && region === config.region && account === config.account) return undefined;
  return `Its ARN names another partition, account or region than ${config.partition} ${config.account} ${config.region}.`;
}
