/** A resource of SES, as `Stack.formatArn` takes it. */
interface MailResource {
  readonly resource: 'identity' | 'configuration-set';
  readonly resourceName: string;
}

/** An address, its domain, and the domains above that, except the last label. */
const identitiesOf = (address: string): readonly string[] => {
  const labels = address
    .slice(address.lastIndexOf('@') + 1)
    .toLowerCase()
    .split('.');
  return [address, ...labels.slice(0, -1).map((_, index) => labels.slice(index).join('.'))];
};

/**
 * What SES may check the right to send a mail against; empty if no sender is configured.
 *
 * - The verified identity that covers the sender: its address, its domain, or a domain above it
 *   (https://docs.aws.amazon.com/ses/latest/dg/creating-identities.html).
 * - The configuration set that is the identity's default, whose name is not known here
 *   (https://github.com/aws/aws-cdk/issues/34402).
 * - As long as the account is in the sandbox, the identity of the recipient, which must be verified
 *   there too (https://docs.aws.amazon.com/ses/latest/dg/verify-addresses-and-domains.html).
 */
export function mailResources(sender: string | undefined, recipients: readonly string[]): readonly MailResource[] {
  if (sender === undefined) return [];
  const identities = new Set([sender, ...recipients].flatMap(identitiesOf));
  return [
    ...[...identities].map((resourceName) => ({ resource: 'identity', resourceName }) as const),
    { resource: 'configuration-set', resourceName: '*' },
  ];
}
