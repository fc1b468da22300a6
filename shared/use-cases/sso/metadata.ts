import { requestPath } from '../../domain/sso/settings.ts';
import { createMetadata } from '../../saml/metadata.ts';
import type { CompleteDependencies } from './complete.ts';

/** The description of this identity provider, with the certificates of all keys that are set. */
export async function createSsoMetadata({
  settings,
  certificates,
}: Pick<CompleteDependencies, 'settings' | 'certificates'>): Promise<string> {
  const { entityId, nameIdFormat, baseUrl } = settings;
  const all = await certificates.all();
  return createMetadata({
    entityId,
    nameIdFormat,
    singleSignOnUrl: `${baseUrl}${requestPath}`,
    certificates: all.map(({ der }) => der),
  });
}
