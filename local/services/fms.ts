import type {
  ComplianceStatus,
  FirewallPolicy,
  GetComplianceDetailCommand,
  ListComplianceStatusCommand,
  ListPoliciesCommand,
  Violator,
} from '../../src/core/fms-commands.ts';

type Input<T extends { input: object }> = T['input'];

/** How an account stands to a policy, with what breaks it. */
interface Standing extends ComplianceStatus {
  violators: Violator[];
}

/** AWS Firewall Manager as far as who breaks its policies. */
export class LocalFms {
  readonly policies: FirewallPolicy[] = [];
  /** By policies' ids. */
  readonly standing = new Map<string, Standing[]>();

  ListPolicies({ MaxResults = 100, NextToken }: Input<ListPoliciesCommand>): unknown {
    const { items, next } = paged(this.policies, MaxResults, NextToken);
    return { PolicyList: items, ...next };
  }

  ListComplianceStatus({ PolicyId, MaxResults = 100, NextToken }: Input<ListComplianceStatusCommand>): unknown {
    const { items, next } = paged(this.standing.get(PolicyId) ?? [], MaxResults, NextToken);
    return { PolicyComplianceStatusList: items.map(({ violators: _, ...status }) => status), ...next };
  }

  GetComplianceDetail({ PolicyId, MemberAccount: account }: Input<GetComplianceDetailCommand>): unknown {
    const one = this.standing.get(PolicyId)?.find(({ MemberAccount }) => MemberAccount === account);
    return { PolicyComplianceDetail: { PolicyId, MemberAccount: account, Violators: one?.violators ?? [] } };
  }
}

function paged<T>(all: readonly T[], most: number, token: string | undefined) {
  const from = Number(token ?? 0);
  return {
    items: all.slice(from, from + most),
    next: from + most < all.length ? { NextToken: String(from + most) } : {},
  };
}
