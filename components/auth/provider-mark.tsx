/** The providers whose marks are in public/icons.svg (provider-marks.svg). */
export const MARKED_PROVIDERS = ["google", "github", "gitlab", "microsoft"];

type Props = {
  /** Its name in OIDC_PROVIDERS. */
  id: string;
  /** Its name on pages, whose first letter stands for a provider without a mark. */
  name: string;
};

/** The mark of an identity provider, decorative: its name is beside it. */
export function ProviderMark({ id, name }: Props) {
  if (!MARKED_PROVIDERS.includes(id)) {
    return (
      <span aria-hidden="true" className="provider-initial">
        {[...name][0]?.toUpperCase()}
      </span>
    );
  }
  return (
    <svg aria-hidden="true" className="icon">
      <use href={`/icons.svg#provider-${id}`} />
    </svg>
  );
}
