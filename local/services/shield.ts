import type { ListProtectionsCommand } from '../../src/core/shield-commands.ts';

type Input<T extends { input: object }> = T['input'];

/** AWS Shield as far as which resources Shield Advanced protects; nobody subscribes to it unless told. */
export class LocalShield {
  subscribed = false;
  /** ARNs. */
  readonly protects: string[] = [];

  GetSubscriptionState(): unknown {
    return { SubscriptionState: this.subscribed ? 'ACTIVE' : 'INACTIVE' };
  }

  ListProtections({ MaxResults = 100, NextToken }: Input<ListProtectionsCommand>): unknown {
    const from = Number(NextToken ?? 0);
    const page = this.protects.slice(from, from + MaxResults);
    return {
      Protections: page.map((ResourceArn, n) => ({ Id: `protection-${from + n}`, Name: 'protection', ResourceArn })),
      ...(from + MaxResults < this.protects.length && { NextToken: String(from + MaxResults) }),
    };
  }
}
