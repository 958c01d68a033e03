"""What stands beside an evaluation by patient: the strict split, and the rates without record 232."""

from evaluation_samples import sample_beats, sample_result


def test_the_strict_split_leaves_out_the_record_whose_patient_was_trained_with() -> None:
    strict = sample_result().strict_split
    assert strict.left_out == ("202",)
    # 40 beats of 202 are gone; N: 90 of 100 right, A: 5 of 10, V: none is left but the fusions, of no class.
    assert strict.accuracy == 95 / 110
    assert strict.per_class["V"].support == 0
    assert strict.aami["VEB"].n_patients == 0
    assert strict.aami["N"].support == 100


def test_record_232_stands_apart() -> None:
    apart = sample_result().without_232
    assert apart.left_out == ("232",)
    assert apart.accuracy == 120 / 140
    assert apart.aami["SVEB"].support == 0


def test_neither_stands_where_patients_are_not_apart_or_in_folds() -> None:
    for result in (sample_result("paper"), sample_result("beat"), sample_result(with_folds=True)):
        assert result.strict_split is None
        assert result.without_232 is None
    assert "202" in sample_beats().record_names
