/**
 * The bodies of the partner operations, in the vendor's words. `JSON.stringify` leaves out
 * undefined members.
 */
import { optionalIso } from '../../base/time.ts';
import {
  type AccountOperation,
  type Cancellation,
  cancellationReasons,
  type NewClientAccount,
  type NewSsoUser,
  type PlanChange,
  type Unsubscription,
} from './types.ts';

/**
 * `Provision` (fact sheet section 2.2). `state_code` is required, and blank outside of the US and
 * Canada.
 */
export const provisionBody = (account: NewClientAccount) => ({
  contact_email: account.contactEmail,
  country_code: account.countryCode,
  state_code: account.stateCode,
  login_name: account.loginName,
  password: account.password,
  external_id: account.externalId,
  external_provider: account.externalProvider,
  contact_phone: account.contactPhone,
  organization_name: account.organizationName,
  organization_phone: account.organizationPhone,
  first_name: account.firstName,
  last_name: account.lastName,
  time_zone_id: account.timeZoneId,
  website: account.website,
  partner_account_id: account.partnerAccountId,
  billing_locale: account.billingLocale,
  managed_site_owner: account.managedSiteOwner,
  enable_single_billing: account.enableSingleBilling,
  gdpr_opt_out: account.gdprOptOut,
});

/** `PlanInfo` (fact sheet section 2.3). */
export const planBody = ({ planType, planGroupId, billingDayOfMonth }: PlanChange) => ({
  plan_type: planType,
  plan_group_id: planGroupId,
  billing_day_of_month: billingDayOfMonth,
});

/** Fact sheet section 2.4: the prose says reason_code in one place, the property is `reason_id`. */
export const cancellationBody = ({ effectiveAt, reason }: Cancellation) => ({
  effective_date: optionalIso(effectiveAt),
  reason_id: reason === undefined ? undefined : cancellationReasons[reason],
});

/** @returns a list of the members, or undefined if there are no members */
const listOf = <T>(
  members: Readonly<Record<string, string>> | undefined,
  entry: (key: string, value: string) => T,
): readonly T[] | undefined => {
  const entries = Object.entries(members ?? {}).map(([key, value]) => entry(key, value));
  return entries.length === 0 ? undefined : entries;
};

/** Fact sheet section 2.5: the payload of the inner call is sent as a text. */
export const accountOperationBody = ({ method, path, pathParameters, query, payload }: AccountOperation) => ({
  account_operation_url: path,
  account_operation_method: method,
  account_operation_payload: payload === undefined ? undefined : JSON.stringify(payload),
  account_operation_query_parameters: listOf(query, (query_param_key, query_param_value) => ({
    query_param_key,
    query_param_value,
  })),
  account_operation_path_parameters: listOf(pathParameters, (path_param_key, path_param_value) => ({
    path_param_key,
    path_param_value,
  })),
});

/** Fact sheet section 6: all seven are required. */
export const ssoUserBody = (user: NewSsoUser) => ({
  first_name: user.firstName,
  last_name: user.lastName,
  role_name: user.roleName,
  contact_email: user.contactEmail,
  login_name: user.loginName,
  external_id: user.externalId,
  external_provider: user.externalProvider,
});

/** Fact sheet section 2.7. */
export const unsubscriptionBody = (unsubscription: Unsubscription) => ({
  email_addresses: unsubscription.emailAddresses,
  update_source: unsubscription.updateSource,
  opt_out_reason: unsubscription.optOutReason,
  delete_contacts: unsubscription.deleteContacts,
  global_unsubscribe: unsubscription.globalUnsubscribe,
});

/** Fact sheet section 2.8. */
export const webhookBody = (hookUri: string) => ({ hook_uri: hookUri });
