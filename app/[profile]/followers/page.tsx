import { FollowListPage, followListMetadata } from "../follow-list";
import type { ProfileProps } from "../profile";

export const generateMetadata = (props: ProfileProps) => followListMetadata(props, "followers");

export default function FollowersPage(props: ProfileProps) {
  return <FollowListPage {...props} list="followers" />;
}
