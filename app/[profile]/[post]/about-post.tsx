import type { ReactNode } from "react";
import { SubpageTitle } from "@/components/ui/subpage-title";
import { Tabs } from "@/components/ui/tabs";
import type { Translate } from "@/i18n/translate";

type Props = {
  t: Translate;
  /** The address of the post. */
  path: string;
  author: string;
  list: "reposts" | "quotes";
  children: ReactNode;
};

/** A page that lists who reposted a post, or which posts quote it. */
export function AboutPost({ t, path, author, list, children }: Props) {
  return (
    <>
      <SubpageTitle t={t} parent={path} className="mb-0">
        <a href={path} className="text-ink no-underline hover:underline">
          {t("Post by {name}", { name: author })}
        </a>
      </SubpageTitle>
      <Tabs
        label={t("Reposts and quotes")}
        current={`${path}/${list}`}
        tabs={[
          [`${path}/reposts`, t("Reposts")],
          [`${path}/quotes`, t("Quotes")],
        ]}
      />
      {children}
    </>
  );
}
