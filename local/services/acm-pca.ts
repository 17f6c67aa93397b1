import type { ListCertificateAuthoritiesCommand, ListedAuthority } from '../../src/core/acm-pca-commands.ts';

type Input<T extends { input: object }> = T['input'];

/** AWS Private CA as far as the list of its authorities goes. */
export class LocalAcmPca {
  readonly authorities: ListedAuthority[] = [];

  ListCertificateAuthorities({ MaxResults = 100, NextToken }: Input<ListCertificateAuthoritiesCommand>): unknown {
    const from = Number(NextToken ?? 0);
    const isMore = from + MaxResults < this.authorities.length;
    return {
      CertificateAuthorities: this.authorities.slice(from, from + MaxResults),
      ...(isMore && { NextToken: String(from + MaxResults) }),
    };
  }
}
