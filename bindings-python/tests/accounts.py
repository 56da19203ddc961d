"""Ads for the tests."""

from __future__ import annotations

from typing import Any

from lagwise import AdState


def ad(ad_id: str = "a", **fields: Any) -> dict[str, Any]:
    """The required fields of an ad, and what a test adds to them."""
    return {"ad_id": ad_id, "impressions": 10_000, "clicks": 120, "spend": 90.0, "age_hours": 96.0} | fields


def account(size: int) -> list[dict[str, Any]]:
    """An account of several campaigns in which every field occurs."""
    ads = []
    for index in range(size):
        impressions = 2_000 + 731 * index
        fields: dict[str, Any] = {
            "impressions": impressions,
            "clicks": impressions * (5 + index % 7) // 500,
            "spend": 20.0 + 7.25 * index,
            "age_hours": 12.0 + 9.5 * (index % 40),
            "campaign_id": f"campaign-{index % 3}",
            "current_budget": 10.0 + index % 11,
        }
        match index % 4:
            case 0:
                fields["pipeline_value"] = 150.0 * (index % 5)
            case 1:
                fields["stage_counts"] = {"lead": 3 + index % 4, "appointment": 1}
            case 2:
                fields["history"] = [
                    {"age_hours": 24.0, "duration_hours": 24.0, "impressions": 900, "clicks": 7, "spend": 8.0},
                    {"age_hours": 48.0, "duration_hours": 24.0, "impressions": 1_000, "clicks": 12, "spend": 8.0},
                ]
            case _:
                fields |= {"min_budget": 2.0, "max_budget": 30.0, "reach": 900, "frozen": index % 8 == 7}
        ads.append(ad(f"ad-{index}", **fields))
    return ads


def states(ads: list[dict[str, Any]]) -> list[AdState]:
    """The same ads as objects."""
    return [AdState(**fields) for fields in ads]
