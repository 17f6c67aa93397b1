import { type Deployed, deployCloudFrontCommand, deployCommand } from '../../../../core/deploy-command.ts';
import { clean } from '../../../../core/text.ts';
import type { References, SetEffect } from './references.ts';

/** What a person reads where blocks have no effect. Names in it are AWS's; `detail` may quote an error. */
export interface ReferenceProblem {
  title: string;
  detail: string;
  command: string;
  /** It is not known whether there is a problem. */
  isUnknown?: true;
}

type Home = Deployed;

const WHERE = { REGIONAL: 'load balancers and APIs', CLOUDFRONT: 'CloudFront' } as const;

const MATTER: Record<Exclude<SetEffect, 'blocking'>, string> = {
  unattached: 'the web ACL that has them protects nothing',
  overridden: 'the web ACL only counts what their rule group blocks',
  counted: 'the rule that has them only counts',
  unreferenced: 'no web ACL has them',
};

/** Where blocks have no effect and what to do about it, or that it is not known; one for each scope that has a problem. */
export function referenceProblems(found: readonly References[], home: Home): ReferenceProblem[] {
  return found.flatMap((references) => {
    const { scope, standing, sets, why = '' } = references;
    if (standing === 'blocking') return [];
    if (standing === 'unknown')
      return [
        {
          title: `Whether blocks have any effect for ${WHERE[scope]} is not known: AWS WAF could not be asked.`,
          detail: `${why}. If nobody needs to know, deploy with webAclCheck=off.`,
          command: `aws wafv2 list-web-acls --scope ${scope} --region ${regionOf(references, home)}`,
          isUnknown: true,
        },
      ];
    const which = sets.length > 2 ? `${sets.length} IP sets` : sets.join(' and ');
    return [
      {
        title: `Blocks have no effect for ${WHERE[scope]}: ${MATTER[standing]} (${which}).`,
        ...remedy(references, standing, home),
      },
    ];
  });
}

/** One that was made anew under its name is the same to whoever has it. */
export const withoutId = (arn: string): string => arn.split('/').slice(0, -1).join('/');

const isAmong = (arns: readonly string[] | undefined, arn: string): boolean =>
  arns?.some((one) => withoutId(one) === withoutId(arn)) ?? false;

/**
 * Web ACLs that blocked by our sets at the look before and do so no more, while others still do: that nothing applies
 * the blocks any more is a problem of its own.
 */
export function leftBehind(
  before: readonly References[],
  found: readonly References[],
  home: Home,
): ReferenceProblem[] {
  return found.flatMap((now) => {
    if (now.standing !== 'blocking') return [];
    const earlier = before.find(({ scope }) => scope === now.scope)?.blocking ?? [];
    return earlier
      .filter((arn) => !isAmong(now.blocking, arn))
      .map((arn) => {
        const [, name = 'NAME', id = 'ID'] = arn.split('/').slice(-3);
        const group = `${home.stack}-block-list`;
        return {
          ...(isAmong(now.webAcls, arn)
            ? {
                title: `The web ACL ${clean(name, 128)} no longer blocks all that the block list has: a rule only counts.`,
                detail: `Somebody set an override to Count for the rule group ${group} or a rule in it; CloudTrail says who, by UpdateWebACL. Others still block. Take the override away, where that was not meant.`,
              }
            : {
                title: `The web ACL ${clean(name, 128)} no longer has the block list.`,
                detail: `It was deleted since the look before, or somebody took the rule group ${group} out of it; CloudTrail says who, by UpdateWebACL or DeleteWebACL. Others still have it. Add it again as docs/block-list.md shows, where that was not meant.`,
              }),
          command: `aws wafv2 get-web-acl --region ${regionOf(now, home)} --scope ${now.scope} --name ${clean(name, 128)} --id ${clean(id, 64)}`,
        };
      });
  });
}

// CloudFront's web ACLs are in us-east-1, whatever region the stack is in.
const regionOf = ({ scope }: References, { region }: Home): string => (scope === 'CLOUDFRONT' ? 'us-east-1' : region);

function remedy(references: References, standing: SetEffect, home: Home): Omit<ReferenceProblem, 'title'> {
  const { scope, webAcls } = references;
  const region = regionOf(references, home);
  const [arn = 'WEB_ACL_ARN'] = webAcls;
  const [, name = 'NAME', id = 'ID'] = arn.split('/').slice(-3);
  const deploy = (changes: Record<string, string> = {}): string =>
    scope === 'CLOUDFRONT' && home.region !== 'us-east-1'
      ? deployCloudFrontCommand(home, changes)
      : deployCommand(home, changes);
  switch (standing) {
    case 'unattached':
      return {
        detail: 'Associate it with what it should protect.',
        command: `aws wafv2 associate-web-acl --region ${region} --web-acl-arn ${arn} --resource-arn RESOURCE_ARN`,
      };
    case 'overridden':
      return {
        detail: `In the web ACL ${name}, take away the override to Count of the rule group ${home.stack}-block-list.`,
        command: `aws wafv2 get-web-acl --region ${region} --scope ${scope} --name ${name} --id ${id}`,
      };
    case 'counted':
      return {
        detail: 'If the rule is in the rule group of this stack, deploy again: it blocks then.',
        command: deploy(),
      };
    default:
      return {
        detail:
          `Add the rule group ${home.stack}-block-list-00 to the web ACL of what should be protected, as ` +
          'docs/block-list.md shows, or have a web ACL made, with the settings of this deployment:',
        command: deploy({ webAcl: 'on', ...(scope === 'REGIONAL' && { protect: protectedBy(home) }) }),
      };
  }
}

// What is already protected stays so.
const protectedBy = ({ deployedWith: { protect } = {} }: Home): string => protect || 'RESOURCE_ARN';
