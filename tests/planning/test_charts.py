"""Charts: bars start at zero and keep their proportions, everything drawn is also said in words."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning import charts


def percent(text):
    assert text.endswith("%")
    return float(text[:-1])


class TestBarChart:
    def test_bars_are_proportional_to_their_values(self):
        chart = charts.bar_chart([("Calles", 40, "40"), ("Luz", 10, "10"), ("Plazas", 0, "0")])
        assert [bar.width for bar in chart.bars] == ["100%", "25%", "0%"]

    def test_a_given_maximum_is_the_scale(self):
        chart = charts.bar_chart([("Concejo Municipal", 80, "80 %")], maximum=100)
        assert chart.bars[0].width == "80%"

    def test_description_says_every_row(self):
        chart = charts.bar_chart([("Calles", 40, "40"), ("Luz", 10, "10")])
        assert chart.description == "Calles: 40; Luz: 10."

    def test_long_labels_take_several_lines_and_push_the_bar_down(self):
        short, long = charts.bar_chart(
            [("Luz", 1, "1"), ("Calles y caminos del barrio y sus alrededores", 1, "1")]
        ).bars
        assert len(short.label_lines) == 1
        assert len(long.label_lines) == 2
        assert long.y > long.label_lines[-1].y > short.y + charts.BAR_THICKNESS

    def test_all_zero_draws_no_bar(self):
        assert charts.bar_chart([("Luz", 0, "0")]).bars[0].width == "0%"

    def test_no_rows(self):
        chart = charts.bar_chart([])
        assert (chart.bars, chart.height, chart.description) == ((), 0, "Sin datos.")

    @pytest.mark.parametrize("value", [-1, float("nan"), float("inf")])
    def test_refuses_what_a_bar_cannot_show(self, value):
        with pytest.raises(ValueError, match="finite"):
            charts.bar_chart([("Luz", value, "?")])

    def test_refuses_a_value_past_the_scale(self):
        with pytest.raises(ValueError, match="scale"):
            charts.bar_chart([("Luz", 101, "101")], maximum=100)

    @given(st.lists(st.tuples(st.text(max_size=90), st.integers(0, 10**6), st.just("x")), max_size=12))
    def test_rows_never_overlap_and_stay_inside(self, rows):
        chart = charts.bar_chart(rows)
        bottom = 0
        for bar in chart.bars:
            assert bar.label_lines[0].y > bottom
            bottom = bar.y + chart.thickness
        assert chart.height >= bottom


class TestStackedChart:
    def test_parts_fill_the_row_in_order(self):
        parts = [("presente", 6), ("con aviso", 3), ("sin aviso", 1)]
        (row,) = charts.stacked_chart([("Concejo", parts)]).rows
        assert [(part.x, part.width, part.shade) for part in row.parts] == [
            ("0%", "60%", 1),
            ("60%", "30%", 2),
            ("90%", "10%", 3),
        ]

    def test_a_zero_part_is_named_but_not_drawn_and_keeps_the_shades(self):
        (row,) = charts.stacked_chart([("Concejo", [("presente", 0), ("con aviso", 2)])]).rows
        assert [part.shade for part in row.parts] == [2]
        assert row.note_lines[0].text == "0 presente · 2 con aviso"

    def test_a_row_without_records_says_so(self):
        chart = charts.stacked_chart([("Mesa", [("presente", 0)])])
        assert chart.rows[0].parts == ()
        assert chart.description == "Mesa: sin registros."

    def test_refuses_a_fifth_part(self):
        with pytest.raises(ValueError, match="four"):
            charts.stacked_chart([("Concejo", [(str(i), 1) for i in range(5)])])

    @given(st.lists(st.integers(0, 10**5), min_size=1, max_size=4).filter(any))
    def test_widths_add_up(self, counts):
        (row,) = charts.stacked_chart([("x", [(str(i), count) for i, count in enumerate(counts)])]).rows
        assert sum(percent(part.width) for part in row.parts) == pytest.approx(100, abs=0.05)


class TestColumnChart:
    def test_heights_start_at_the_base(self):
        chart = charts.column_chart([("ene", 10, "10"), ("feb", 5, "5"), ("mar", 0, "0")])
        assert [column.height for column in chart.columns] == [charts.COLUMN_AREA, charts.COLUMN_AREA / 2, 0]
        assert all(column.y + column.height == chart.base_y for column in chart.columns)

    def test_a_group_is_written_where_it_begins(self):
        chart = charts.column_chart(
            [("nov", 1, "1"), ("dic", 1, "1"), ("ene", 1, "1")], groups=["2025", "2025", "2026"]
        )
        assert [column.group for column in chart.columns] == ["2025", "", "2026"]
        assert chart.description == "nov 2025: 1; dic 2025: 1; ene 2026: 1."

    def test_many_points_write_every_third_label(self):
        chart = charts.column_chart([(str(i), 1, "1") for i in range(30)])
        assert [c.label for c in chart.columns[:4]] == ["0", "", "", "3"]
        assert all(column.value_text == "" for column in chart.columns)

    def test_many_points_are_told_by_their_extremes(self):
        points = [
            (str(i), value, f"{value} %") for i, value in enumerate([5, 9, 2, 9, *range(3, 8), *[4] * 20])
        ]
        assert charts.column_chart(points).description == (
            "29 columnas, de 0 a 28. La más alta, 1: 9 %; la más baja, 2: 2 %. La tabla tiene todas."
        )

    def test_refuses_groups_of_another_length(self):
        with pytest.raises(ValueError, match="group"):
            charts.column_chart([("ene", 1, "1")], groups=["2025", "2026"])


def square(name, west, south, side=0.01):
    ring = [
        [west, south],
        [west + side, south],
        [west + side, south + side],
        [west, south + side],
        [west, south],
    ]
    return {"properties": {"nombre": name}, "geometry": {"type": "Polygon", "coordinates": [ring]}}


class TestAreaMap:
    features = (square("Unión", -56.15, -34.88), square("Manga", -56.14, -34.87))

    def test_north_is_up_and_east_is_right(self):
        union, manga = charts.area_map(self.features, {}).areas
        assert manga.label_y < union.label_y
        assert manga.label_x > union.label_x

    def test_shades_grow_with_the_value_and_zero_is_white(self):
        chart = charts.area_map(self.features, {"Unión": (9, "9")})
        assert [(area.level, area.value_text) for area in chart.areas] == [(3, "9"), (0, "0")]
        assert chart.areas[1].fill == "#FFFFFF"

    def test_description_goes_from_most_to_least(self):
        chart = charts.area_map(self.features, {"Unión": (1, "1"), "Manga": (5, "5")})
        assert chart.description == "Manga: 5; Unión: 1."

    def test_everything_is_inside_the_frame(self):
        chart = charts.area_map(self.features, {})
        numbers = [float(n) for area in chart.areas for n in re.findall(r"[\d.]+", area.path)]
        assert min(numbers) >= 0
        assert max(numbers[0::2]) <= chart.width
        assert max(numbers[1::2]) <= chart.height

    def test_the_label_of_a_bent_shape_is_inside_it(self):
        ring = [[0, 0], [1, 0], [1, 0.2], [0.2, 0.2], [0.2, 1], [0, 1], [0, 0]]
        shape = {"properties": {"nombre": "L"}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        chart = charts.area_map([shape], {}, width=112)
        (area,) = chart.areas
        x, y = (area.label_x - 6) / 100, 1 - (area.label_y - 6 - 6) / 100
        assert (0 < x < 0.2 and 0 < y < 1) or (0 < x < 1 and 0 < y < 0.2)

    def test_refuses_an_empty_map(self):
        with pytest.raises(ValueError, match="at least one"):
            charts.area_map([], {})
